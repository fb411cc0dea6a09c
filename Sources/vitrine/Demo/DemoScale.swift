import ArgumentParser

/// How large the demo is; both are the same run.
enum DemoScale: String, ExpressibleByArgument, CaseIterable {
  case small, standard

  /// People of the warm-up, and of each policy's run.
  var people: Int { self == .small ? 60 : 400 }
  var warmUpDays: Int { self == .small ? 2 : 4 }
  var days: Int { self == .small ? 1 : 3 }
  var advertisers: Int { self == .small ? 20 : 60 }
}
