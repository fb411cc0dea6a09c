public import Foundation

/// How a product space is trained, as its author wrote it down.
public struct ProductRecipe: Equatable, Sendable {
  public struct Data: Equatable, Sendable {
    /// Judged queries with pictures: each photo and the product it shows.
    public var photos: URL
    /// Read once, by the final space; nil for none.
    public var validation: URL?
    /// Judged queries in words with grades; nil for none.
    public var graded: URL?
    /// The folder that paths of photos start at.
    public var pictures: URL
    /// The folder of contracts, with those of `image.embedding` and `text.embedding`.
    public var contracts: URL
  }

  public struct Course: Equatable, Sendable {
    public var epochs = 6
    /// Adam's step and weight decay.
    public var rate = 2e-4
    public var decay = 0.05
    /// Photos and queries of words in a step.
    public var photos = 128
    public var queries = 8
    /// Products drawn for a photo or a query beside those of its batch.
    public var negatives = 256
    /// The share of products that are shown without their picture, and without their words.
    public var dropped = 0.1
    /// What telling categories apart, and graded queries, weigh beside photos; of few queries nothing is learned.
    public var categoryWeight = 0.2
    public var wordsWeight = 0.0
    /// Width inside the perceptrons.
    public var hidden = 256
    /// Parts of what training changed that are kept, to choose from.
    public var strengths: [Float] = [0, 0.15, 0.3, 0.5, 0.75, 1]
    /// Products are left out, and queries answered, in so many parts.
    public var folds = 5

    public init() {}
  }

  public var signal: String
  public var version: Int
  public var summary: String
  public var owner: String
  public var licence: String
  public var data: Data
  public var course = Course()
  /// One space is trained for each; the first is published.
  public var seeds: [UInt64] = [1]
  /// The recipe's text, for its checksum.
  public var text: String
}
