import CZlib

/// Compresses a stream of bytes to gzip. The same bytes give the same file: no name and no time are written.
public final class GzipStream {
  private let stream: UnsafeMutablePointer<z_stream>
  private var isFinished = false

  public init() {
    // zlib keeps a pointer to the struct, so it must not move.
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, 16 for a gzip header.
    let outcome = deflateInit2_(
      stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      CInt(MemoryLayout<z_stream>.size))
    precondition(outcome == Z_OK, "zlib could not start: \(outcome)")
  }

  deinit {
    deflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// What is ready to be sent; often nothing, because zlib gathers.
  ///
  /// - Precondition: not finished.
  public func add(_ bytes: [UInt8]) -> [UInt8] { run(bytes, Z_NO_FLUSH) }

  /// The rest of the file.
  ///
  /// - Precondition: not finished.
  public func finish() -> [UInt8] {
    defer { isFinished = true }
    return run([], Z_FINISH)
  }

  private func run(_ bytes: [UInt8], _ flush: CInt) -> [UInt8] {
    precondition(!isFinished, "the gzip file is finished")
    var input = bytes
    var output = [UInt8]()
    input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = CUnsignedInt(input.count)
      repeat {
        let room = max(512, Int(stream.pointee.avail_in) / 4)
        let piece = [UInt8](unsafeUninitializedCapacity: room) { piece, count in
          stream.pointee.next_out = piece.baseAddress
          stream.pointee.avail_out = CUnsignedInt(room)
          let outcome = deflate(stream, flush)
          precondition(outcome != Z_STREAM_ERROR, "zlib's state was overwritten")
          count = room - Int(stream.pointee.avail_out)
        }
        output.append(contentsOf: piece)
        // A full piece means that more may be waiting.
      } while stream.pointee.avail_out == 0
    }
    return output
  }
}
