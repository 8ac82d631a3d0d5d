import Foundation

/// The files of a data folder that nobody but its owner may read.
public let secretFiles = ["master.key", "ca-key.pem", "proxy-key.pem", "admin.token"]

/// Those of the secrets that others may read: of the folder itself, and the keys that its gateways name.
public func exposedSecrets(in folder: URL, gateways: GatewaysFile?) -> [String] {
  (secretFiles.map { folder.appending(path: $0) } + (gateways?.keyFiles ?? []))
    .map { $0.path(percentEncoded: false) }
    .filter { (permissions(ofFile: $0) ?? 0) & 0o077 != 0 }
}

/// The permissions of a file; nil when there is none.
public func permissions(ofFile path: String) -> Int? {
  (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
}
