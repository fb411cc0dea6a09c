import Ledger

/// What the versions of the rules differ in. A record is decided again under the rules that it names.
///
/// 1. An item may stand on a page as content and as an ad, and in the ads of two advertisers.
/// 2. An item stands on a page once.
struct DecisionRules: Equatable {
  let showsItemsOnce: Bool

  init(of input: DecisionInput) { showsItemsOnce = input.versions.rules >= 2 }
}
