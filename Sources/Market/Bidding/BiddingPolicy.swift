/// The policies that a comparison runs.
public enum BiddingPolicy: String, Codable, CaseIterable, Sendable {
  /// Proportional to the predicted rate, at the base that past prices ask for.
  case linear
  /// The value function without predictions.
  case stateValue = "ss-mdp"
  /// The value function with predictions (Cai et al., WSDM 2017).
  case reinforcement = "rlb"
  /// The dual of the budget in closed form.
  case pacing = "dual pacing"
  /// The same, with prices and spread learned from the stream.
  case learningPacing = "learning dual pacing"
  /// The value function, with prices and spread learned from the stream.
  case learning = "learning value function"

  /// - Parameters:
  ///   - length: auctions of an episode.
  ///   - budget: of an episode.
  public func replay(_ log: BiddingLog, history: BiddingHistory, length: Int, budget: Int) -> BudgetReplay {
    func run<Bidder: BudgetBidder>(_ bidder: Bidder) -> BudgetReplay {
      var bidder = bidder
      return BudgetReplay(log, length: length, budget: budget, bidder: &bidder)
    }
    switch self {
    case .linear: return run(LinearBidder(history: history, budget: budget, auctions: length))
    case .stateValue, .reinforcement:
      let function = ValueFunction(
        auctions: length, budget: budget, landscape: history.landscape, relativeValues: [1])
      return run(ValueFunctionBidder(function, averageRate: self == .stateValue ? nil : history.clickRate))
    case .pacing: return run(DualPacingBidder(history: history))
    case .learningPacing: return run(LearningPacingBidder(history: history, auctions: length))
    case .learning: return run(LearningBidder(history: history, auctions: length, budget: budget))
    }
  }
}
