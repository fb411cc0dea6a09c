extension SignalWorkshop {
  /// A search by the things in a photo.
  ///
  /// - Parameters:
  ///   - boxes: of a detector.
  ///   - vectors: of the signal that `index` holds.
  /// - Throws: `SignalError`: `unsupported` where the vectors are not of pictures; else as the producers do.
  public func cropSearch(
    boxes: SignalContract, vectors: SignalContract, index: SignalIndex
  ) throws -> CropSearch {
    guard let encoder = try producer(for: vectors) as? ImageEmbeddingProducer else {
      throw SignalError(.unsupported, "\(vectors.name) has no vectors of pictures: name a signal that has.")
    }
    return try CropSearch(
      detector: PictureBoxesProducer(contract: boxes, shelf: shelf, threads: threads), encoder: encoder, index: index)
  }
}
