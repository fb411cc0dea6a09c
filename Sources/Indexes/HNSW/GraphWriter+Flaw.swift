import Kernels

extension GraphWriter {
  /// What is wrong with the graph, such that a search might leave its memory or miss a live vector's links; nil when sound.
  ///
  /// - Complexity: reads all links.
  var flaw: String? {
    guard slotCount <= memory.capacity, upperCount <= memory.upperCapacity else { return "it has more slots than room" }
    if let flaw = flawOfSlots ?? flawOfEntry { return flaw }
    var linked = [Bool](repeating: true, count: slotCount)
    for slot in free + retired.map(\.slot) { linked[Int(slot)] = false }
    for slot in 0..<UInt32(slotCount) where linked[Int(slot)] {
      if let flaw = flawOfLinks(slot, linked) { return flaw }
    }
    return nil
  }

  private var flawOfSlots: String? {
    var live = 0
    for slot in 0..<memory.wordCount * 64 where vt_is_live(memory.live, UInt32(slot)) {
      guard slot < slotCount else { return "a slot lives that was never used" }
      live += 1
    }
    guard live == liveCount else { return "\(live) slots live, not \(liveCount)" }
    for slot in 0..<slotCount {
      let level = Int(memory.levels[slot])
      guard level <= Self.highestLevel, Int(memory.upperPlaces[slot]) + level <= upperCount else {
        return "the level of slot \(slot) has no lists"
      }
      guard memory.births[slot] <= births else { return "slot \(slot) is younger than the index" }
    }
    return nil
  }

  private var flawOfEntry: String? {
    guard let entry else { return liveCount == 0 ? nil : "there is no way in" }
    guard Int(entry.slot) < slotCount, entry.level <= UInt32(memory.levels[Int(entry.slot)]) else {
      return "the way in leads nowhere"
    }
    return nil
  }

  /// Reads the lists themselves: what is wrong with them must not be followed.
  private func flawOfLinks(_ slot: UInt32, _ linked: [Bool]) -> String? {
    for level in 0...Int(memory.levels[Int(slot)]) {
      let degree = level == 0 ? memory.shape.degree : memory.shape.upperDegree
      let list =
        level == 0
        ? memory.ground + Int(slot) * degree
        : memory.upper + (Int(memory.upperPlaces[Int(slot)]) + level - 1) * degree
      var links: [UInt32] = []
      for place in 0..<degree where list[place] != VT_NO_SLOT { links.append(list[place]) }
      for link in links {
        guard link < slotCount, link != slot, linked[Int(link)], Int(memory.levels[Int(link)]) >= level else {
          return "slot \(slot) has a link on level \(level) that leads nowhere"
        }
      }
      guard Set(links).count == links.count else { return "slot \(slot) has a link twice on level \(level)" }
    }
    return nil
  }
}
