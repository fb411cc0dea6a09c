import Domain
import Store

extension SignalStore {
  /// The words that a signal of texts read in the pictures of live items; empty where it never ran.
  /// - Throws: `SignalError`: `unsupported` for a signal that gives no texts of pictures; `SignalStoreError`.
  func words(of contract: SignalContract) throws -> [ItemID: String] {
    let (identity, kind) = (try contract.identity(), try contract.mediaKind())
    guard identity.type == .text, kind == .picture else {
      throw SignalError(.unsupported, "\(contract.name) reads no words in pictures: name a signal that does.")
    }
    var words: [ItemID: String] = [:]
    do {
      try forEachValue(identity, of: kind) { item, _, value in
        if case .text(let text, _) = value, !text.isEmpty { words[item] = text }
      }
    } catch let error as SignalStoreError where error.code == .unknownSignal {
      return [:]
    }
    return words
  }
}
