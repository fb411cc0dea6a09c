import Bundles
import Training

/// What a space is before training: where photos and pictures lie as a whole, and the directions that photos spread along most.
///
/// It knows no product, so what it is worth is the same for products that nobody has seen.
enum ProductSpaceStart {
  /// - Throws: `TrainingError`, `LearningError`, `BundleError`.
  static func of(
    _ part: ProductSpaceTrainer.Part, in material: ProductMaterial, seed: UInt64
  ) throws -> Safetensors {
    let (width, features) = (material.width, material.features)
    let photos = part.photos.map { material.photos[$0].asked }
    let photo = mean(of: photos, width: features)
    let picture = mean(of: part.products.compactMap { material.products[$0].features }, width: features)
    // Without photos nobody asks by looks.
    let directions =
      photos.isEmpty
      ? [Float](repeating: 0, count: width * features)
      : try PrincipalDirections.of(
        photos.map { row in zip(row, photo).map { $0 - $1 } }, count: width, seed: seed)
    return Safetensors(tensors: [
      "look.base": try StoredTensor(directions, shape: [width, features]),
      "look.photo_mean": try StoredTensor(photo, shape: [features]),
      "look.picture_mean": try StoredTensor(picture, shape: [features]),
    ])
  }

  private static func mean(of rows: [[Float]], width: Int) -> [Float] {
    var sum = [Double](repeating: 0, count: width)
    for row in rows { for (place, value) in row.enumerated() { sum[place] += Double(value) } }
    return sum.map { Float($0 / Double(max(1, rows.count))) }
  }
}
