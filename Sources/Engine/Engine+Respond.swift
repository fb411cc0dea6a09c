import Domain
import Ledger
import Market
import Media
import Retrieval
import Store

extension Engine {
  func personalPart(_ request: DecisionRequest, _ viewer: Viewer, _ state: UserState?) -> PersonalPart {
    guard let user = request.user, let state else { return .anonymous }
    return .known(
      pseudonym: state.person.pseudonym,
      context: PersonalContext(
        user: user, query: request.query, seedItem: request.item,
        queryPicture: request.picture.map { ContentSignature(of: $0).hex }, place: viewer.place,
        language: viewer.language, device: viewer.device, operatingSystem: viewer.operatingSystem,
        interests: viewer.interests,
        audiences: viewer.audiences, consent: viewer.consent))
  }

  /// The page as the client gets it: items, and ads with the tokens that bill them.
  func response(to record: DecisionRecord, snapshot: Snapshot, expiresAt: Timestamp, isDegraded: Bool) throws
    -> DecisionResponse
  {
    let input = record.input
    let entries = try record.decision.entries.map { entry in
      switch entry {
      case .organic(let row, _):
        return DecisionResponse.Entry(item: input.organic.item[row], ad: nil)
      case .ad(let index):
        let award = record.decision.awards[index]
        let token = try signer.sign(self.token(for: award, of: input, snapshot: snapshot, expiresAt: expiresAt))
        let part = DecisionResponse.SponsoredPart(
          ad: input.ads.ad[award.row], advertiser: input.ads.advertiser[award.row], token: token)
        return DecisionResponse.Entry(item: input.ads.item[award.row], ad: part)
      }
    }
    return DecisionResponse(decision: input.id, entries: entries, isDegraded: isDegraded)
  }

  private func token(for award: AwardedAd, of input: DecisionInput, snapshot: Snapshot, expiresAt: Timestamp) throws
    -> TrackingToken
  {
    let ad = input.ads.ad[award.row]
    guard let row = snapshot.ads.row(of: ad) else {
      throw EngineError(.notReady, "An awarded ad is not in the snapshot it was decided on: report this.")
    }
    return TrackingToken(
      decision: input.id, position: award.position, advertiser: input.ads.advertiser[award.row],
      campaign: input.ads.campaign[award.row], adGroup: snapshot.ads.adGroup[row], ad: ad,
      event: input.ads.bid[award.row].event, price: award.price, hold: award.hold, expiresAt: expiresAt,
      servedAt: input.at)
  }
}

extension AdTable {
  /// - Complexity: O(log n): rows are in the order of identifiers.
  func row(of id: AdID) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if ad[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low < count && ad[low] == id ? low : nil
  }
}
