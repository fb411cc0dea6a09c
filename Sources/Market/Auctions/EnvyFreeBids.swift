/// Bids of a generalised second-price auction at which nobody wants the place of a neighbour.
///
/// Locally envy-free equilibria: (v_k − p_k) · x_k ≥ (v_k − p_{k−1}) · x_{k−1} and the same against the place below
/// (Edelman, Ostrovsky, Schwarz, AER 2007; Varian, IJIO 2007, "symmetric").
public struct EnvyFreeBids: Equatable, Sendable {
  /// By party, best first; the first bid is the party's value.
  public let bids: [Double]

  /// The equilibrium that is worst for the seller and best for every bidder, where each pays what it would under
  /// Vickrey–Clarke–Groves: b_k · x_{k−1} = v_k · (x_{k−1} − x_k) + b_{k+1} · x_k.
  /// - Parameters:
  ///   - values: of a billed event times quality, falling.
  ///   - effects: attention of the slots, falling; 0 behind the last.
  public init(values: [Double], effects: [Double]) {
    var bids = values
    for party in stride(from: values.count - 1, to: 0, by: -1) {
      let above = party - 1 < effects.count ? effects[party - 1] : 0
      let here = party < effects.count ? effects[party] : 0
      let next = party + 1 < values.count ? bids[party + 1] : 0
      bids[party] = above > 0 ? (values[party] * (above - here) + next * here) / above : values[party]
    }
    self.bids = bids
  }

  /// The largest gain that a party sees in a neighbour's place at its price; 0 in an equilibrium.
  public static func largestEnvy(values: [Double], prices: [Double], effects: [Double]) -> Double {
    func utility(_ party: Int, _ slot: Int) -> Double {
      slot < effects.count && slot < prices.count ? (values[party] - prices[slot]) * effects[slot] : 0
    }
    var envy = 0.0
    for party in values.indices {
      let own = utility(party, party)
      if party > 0 { envy = max(envy, utility(party, party - 1) - own) }
      envy = max(envy, utility(party, party + 1) - own)
    }
    return envy
  }
}
