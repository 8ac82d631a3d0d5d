import Fen
import FenPlatform
import Hummingbird
import NIOCore

/// `/media/{media_id}`: the pictures that merchants put on coupons and campaigns, for anybody. Papers are none of them.
struct PublicMedia: Sendable {
  let platform: Platform

  func register(on router: Router<BasicRequestContext>) {
    router.get("media/:id") { [platform] _, context -> Response in
      guard let file = try await platform.media.image(MediaID(context.parameters.get("id") ?? "")) else {
        throw HTTPError(.notFound)
      }
      // A stranger made the bytes: a browser takes them for the picture they are and for nothing else.
      return Response(
        status: .ok,
        headers: [
          .contentType: file.format.contentType, .xContentTypeOptions: "nosniff",
          .cacheControl: "public, max-age=31536000, immutable",
          .contentSecurityPolicy: "default-src 'none'; sandbox",
        ],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
  }
}
