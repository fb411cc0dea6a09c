import Domain
import Foundation

/// Boxes: their number, then label, score, x, y, width and height of each in 32 bits, little-endian.
extension ValueBlob {
  static func bytes(of found: FoundBoxes, of identity: SignalIdentity) throws(SignalStoreError) -> Data {
    try requireSpace(found.calibration.name, of: identity)
    guard found.boxes.count <= FoundBoxes.most, found.boxes.allSatisfy({ isSound($0, identity) }) else {
      throw SignalStoreError(
        .badValue,
        "\(identity.name) has more than \(FoundBoxes.most) boxes for a picture, or one without an area, with a score "
          + "outside 0...1 or a label that is none of its \(identity.dimension): check its producer.")
    }
    var words = [UInt32(found.boxes.count)]
    for box in found.boxes {
      words += [UInt32(box.label)] + [box.score, box.x, box.y, box.width, box.height].map(\.bitPattern)
    }
    return words.map(\.littleEndian).withUnsafeBytes { Data($0) }
  }

  /// - Throws: `SignalStoreError`: `corrupt`.
  func boxes(of identity: SignalIdentity) throws(SignalStoreError) -> FoundBoxes {
    let words = bytes.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count - 3, by: 4).map {
        UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
      }
    }
    guard let count = words.first, count <= FoundBoxes.most, bytes.count == 4 * (1 + 6 * Int(count)),
      let calibration = try? CalibrationID(identity.space.name)
    else { throw Self.corrupt(identity) }
    let boxes = (0..<Int(count)).map { place in
      let numbers = (2...6).map { Float(bitPattern: words[6 * place + $0]) }
      return FoundBoxes.Box(
        label: Int(words[6 * place + 1]), score: numbers[0], x: numbers[1], y: numbers[2], width: numbers[3],
        height: numbers[4])
    }
    guard boxes.allSatisfy({ Self.isSound($0, identity) }) else { throw Self.corrupt(identity) }
    return FoundBoxes(calibration: calibration, boxes: boxes)
  }

  private static func isSound(_ box: FoundBoxes.Box, _ identity: SignalIdentity) -> Bool {
    (0..<identity.dimension).contains(box.label) && (0...1).contains(box.score)
      && [box.x, box.y, box.width, box.height].allSatisfy(\.isFinite) && box.width > 0 && box.height > 0
  }
}
