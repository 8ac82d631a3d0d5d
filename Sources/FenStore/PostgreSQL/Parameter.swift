/// What goes into a statement: one value, or a whole column of them.
enum Parameter {
  case value(SQLValue)
  case column(ColumnType, [SQLValue])
}

/// The types a column of Fen's can have. The raw value is PostgreSQL's number of the type.
enum ColumnType: UInt32 {
  case bytea = 17
  case bigint = 20
  case text = 25

  /// As a statement names an array of it.
  var array: String {
    switch self {
    case .bytea: "bytea[]"
    case .bigint: "bigint[]"
    case .text: "text[]"
    }
  }
}

/// The parameters of a statement in binary form, as libpq takes them.
struct EncodedParameters {
  private(set) var bytes = [UInt8]()
  /// Where each parameter lies; nil for NULL.
  private(set) var places = [(offset: Int, count: Int)?]()

  init(_ parameters: [Parameter]) {
    places.reserveCapacity(parameters.count)
    for parameter in parameters { append(parameter) }
  }

  /// Gives addresses, lengths and formats to `body`.
  func withPointers<Value>(
    _ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) throws -> Value
  ) rethrows -> Value {
    try bytes.withUnsafeBytes { buffer in
      let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      return try body(
        places.map { place in place.flatMap { base?.advanced(by: $0.offset) } },
        places.map { Int32($0?.count ?? 0) }, [Int32](repeating: 1, count: places.count))
    }
  }

  private mutating func append(_ parameter: Parameter) {
    let offset = bytes.count
    switch parameter {
    case .value(.null):
      places.append(nil)
      return
    case .value(let value): append(value)
    case .column(let type, let values): append(type, values)
    }
    places.append((offset, bytes.count - offset))
    // A value of no bytes needs an address of its own: a null pointer is NULL.
    bytes.append(0)
  }

  private mutating func append(_ value: SQLValue) {
    switch value {
    case .null: break
    case .int(let number): append(bits: number)
    case .text(let text): bytes.append(contentsOf: text.utf8)
    case .blob(let blob): bytes.append(contentsOf: blob)
    }
  }

  /// An array of one dimension. Source: PostgreSQL, `array_recv` in src/backend/utils/adt/arrayfuncs.c.
  private mutating func append(_ type: ColumnType, _ values: [SQLValue]) {
    append(bits: Int32(1))
    append(bits: Int32(values.contains(.null) ? 1 : 0))
    append(bits: type.rawValue)
    append(bits: Int32(values.count))
    append(bits: Int32(1))
    for value in values {
      guard value != .null else {
        append(bits: Int32(-1))
        continue
      }
      let length = bytes.count
      append(bits: Int32(0))
      append(value)
      let count = Int32(bytes.count - length - 4)
      withUnsafeBytes(of: count.bigEndian) { bytes.replaceSubrange(length..<length + 4, with: $0) }
    }
  }

  private mutating func append<Bits: FixedWidthInteger>(bits: Bits) {
    withUnsafeBytes(of: bits.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
