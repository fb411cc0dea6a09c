import Signals
import Store

/// The names of the contracts that commands look for.
enum SignalNames {
  static let hash = "picture.hash"
  static let words = "picture.text"
}

extension DuplicateCatalogue {
  /// Nil where no hashes were computed.
  static func ifComputed(_ set: ContractSet, _ database: MarketDatabase) throws -> DuplicateCatalogue? {
    guard let contract = set.newest(SignalNames.hash) else { return nil }
    do {
      return try DuplicateCatalogue(loading: contract, from: database)
    } catch let error as SignalStoreError where error.code == .unknownSignal {
      return nil
    }
  }
}
