import Kernels

extension GraphWriter {
  /// The live slots alone, one after the other, and which each was.
  ///
  /// Expects that removed slots are out of the graph.
  /// - Throws: `noMemory`.
  func compacted() throws(IndexError) -> (memory: GraphMemory, slots: [UInt32], upperCount: Int, entry: GraphEntry?) {
    let slots = (0..<UInt32(slotCount)).filter { vt_is_live(memory.live, $0) }
    let upperCount = slots.reduce(0) { $0 + Int(memory.levels[Int($1)]) }
    let copy = try GraphMemory(memory.shape, capacity: slots.count, upperCapacity: upperCount)
    var places = [UInt32](repeating: VT_NO_SLOT, count: slotCount)
    for (place, slot) in slots.enumerated() { places[Int(slot)] = UInt32(place) }
    var upperPlace: UInt32 = 0
    for (place, slot) in slots.enumerated() {
      copyRow(Int(slot), to: copy, place)
      copy.upperPlaces[place] = upperPlace
      upperPlace += UInt32(memory.levels[Int(slot)])
      copyLinks(slot, to: copy, UInt32(place), places)
      vt_set_live(copy.live, UInt32(place), true)
    }
    let entry = entry.flatMap { entry in
      places[Int(entry.slot)] == VT_NO_SLOT
        ? nil : GraphEntry(slot: places[Int(entry.slot)], level: entry.level)
    }
    return (copy, slots, upperCount, entry)
  }

  private func copyRow(_ slot: Int, to copy: GraphMemory, _ place: Int) {
    let shape = memory.shape
    (copy.codes + place * shape.codeStride).update(
      from: memory.codes + slot * shape.codeStride, count: shape.codeStride)
    copy.terms[place] = memory.terms[slot]
    copy.levels[place] = memory.levels[slot]
    copy.births[place] = 1
    if let from = memory.rows, let to = copy.rows {
      (to + place * shape.rowStride).update(from: from + slot * shape.rowStride, count: shape.rowStride)
    }
    if let sketches = copy.sketches { vt_set_sketch(sketches, UInt32(place), memory.vector(at: slot), shape.dimension) }
    if let from = memory.values, let to = copy.values { vt_set_value(to, UInt32(place), vt_value(from, UInt32(slot))) }
  }

  private func copyLinks(_ slot: UInt32, to copy: GraphMemory, _ place: UInt32, _ places: [UInt32]) {
    var links = [UInt32](repeating: 0, count: Int(VT_DEGREE_LIMIT))
    for level in 0...UInt32(memory.levels[Int(slot)]) {
      let count = withUnsafePointer(to: memory.graph) { vt_links($0, level, slot, &links) }
      let kept = links.prefix(count).map { places[Int($0)] }.filter { $0 != VT_NO_SLOT }
      withUnsafePointer(to: copy.graph) { vt_set_links($0, level, place, kept, kept.count) }
    }
  }
}
