public import Domain
public import Market

/// How an engine runs; the defaults are those of a server.
public struct EngineOptions: Sendable {
  /// The name under which this process leases budgets; two that run at once need two names.
  public var node = "local"
  /// From request to answer. Default 50 ms.
  public var deadline: Duration = .milliseconds(50)
  /// What reading the picture of a search may take before that. Default 1 s.
  public var pictureDeadline: Duration = .seconds(1)
  /// Whether a decision is on disk before it is answered, so that no crash forgets a serving. Default true.
  public var isDurable = true
  /// How long an ad's events are billed after its decision. Default one hour.
  public var tokenSeconds: Int64 = 3_600
  /// The most ads, and the most items, that enter a funnel. Default 1000.
  public var candidateLimit = 1_000
  /// The most ads that a heavy model is asked for and that reach the decision. Default 200.
  public var scoredLimit = 200
  /// The most items likewise, and no fewer than the page has places. Default 100.
  public var scoredItems = 100
  /// The most items that each vector of a request retrieves. Default 200.
  public var retrievedItems = 200
  /// The most ads likewise. Default 50.
  public var retrievedAds = 50
  /// From so many distinct vectors on they are searched by a graph, which finds nearly all of the nearest; fewer are all
  /// compared with. Default 10,000.
  public var graphThreshold = 10_000
  /// Of so many live items all enter the funnel of a home feed. Default 1500.
  public var wholeCatalogue = 1_500
  /// Of a catalogue with more: those that people act on most. Default 200.
  public var popularItems = 200
  /// And those that are drawn at random. Default 100.
  public var sampledItems = 100
  /// Ads drawn at random for every request. Default 4.
  public var exploredAds = 4
  /// Fewer people than this on a customer list, and it is for nobody. Default 100.
  public var smallestList = Audience.smallestList
  /// Experiments, each with the policy of its arms; an arm that is not listed has the market's policy.
  public var experiments: [PolicyExperiment] = []
  /// What events are filtered by as invalid traffic; nil keeps and bills them all, as a simulation wants that has none. A server
  /// takes those of its data directory. Default nil.
  public var traffic: TrafficRules?

  public init() {}
}

/// An experiment on the rules of the market.
public struct PolicyExperiment: Equatable, Sendable, Codable {
  public var experiment: Experiment
  /// By the name of the arm.
  public var policies: [String: Policy]

  public init(experiment: Experiment, policies: [String: Policy]) {
    self.experiment = experiment
    self.policies = policies
  }
}
