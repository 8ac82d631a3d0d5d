import Crypto
import Fen
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Style, script and icon: read once, addressed by their content, so that browsers may keep them for ever.
struct Assets: Sendable {
  struct Asset: Sendable {
    let name: String
    let type: String
    let bytes: ByteBuffer
    let version: String
    var href: String { "/assets/\(name)?v=\(version)" }
  }

  let style: Asset
  let script: Asset
  let icon: Asset

  /// - Throws: `ResourceFault` naming the file.
  init(resources: Resources) throws(ResourceFault) {
    self.style = try Self.read("fen.css", "text/css; charset=utf-8", resources)
    self.script = try Self.read("fen.js", "text/javascript; charset=utf-8", resources)
    self.icon = try Self.read("fen.svg", "image/svg+xml", resources)
  }

  private static func read(_ name: String, _ type: String, _ resources: Resources) throws(ResourceFault) -> Asset {
    let bytes = try resources.bytes(of: "Assets/\(name)")
    let version = hexadecimal(SHA256.hash(data: bytes).prefix(6))
    return Asset(name: name, type: type, bytes: ByteBuffer(bytes: bytes), version: version)
  }

  func register(on router: Router<some RequestContext>) {
    for asset in [style, script, icon] {
      router.get("assets/\(asset.name)") { _, _ in
        Response(
          status: .ok,
          headers: [
            .contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable",
            .xContentTypeOptions: "nosniff",
          ],
          body: ResponseBody(byteBuffer: asset.bytes))
      }
    }
    let icon = icon
    router.get("favicon.ico") { _, _ in
      Response(status: .seeOther, headers: [.location: icon.href])
    }
  }
}
