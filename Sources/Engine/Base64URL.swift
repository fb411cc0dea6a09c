import Foundation

enum Base64URL {
  static func encode(_ data: Data) -> String {
    let bytes = data.base64EncodedData().lazy.compactMap { (byte: UInt8) -> UInt8? in
      switch byte {
      case UInt8(ascii: "+"): UInt8(ascii: "-")
      case UInt8(ascii: "/"): UInt8(ascii: "_")
      case UInt8(ascii: "="): nil
      default: byte
      }
    }
    return String(decoding: Array(bytes), as: UTF8.self)
  }

  static func decode(_ text: Substring) -> Data? {
    var bytes = text.utf8.map { (byte: UInt8) -> UInt8 in
      switch byte {
      case UInt8(ascii: "-"): UInt8(ascii: "+")
      case UInt8(ascii: "_"): UInt8(ascii: "/")
      default: byte
      }
    }
    bytes += repeatElement(UInt8(ascii: "="), count: (4 - bytes.count % 4) % 4)
    return Data(base64Encoded: Data(bytes))
  }
}
