import Domain

/// Visits in the order of time; at one moment in the order of people. A binary heap.
struct VisitQueue {
  struct Visit: Equatable {
    let at: Timestamp
    let person: Int

    func isBefore(_ other: Visit) -> Bool { at != other.at ? at < other.at : person < other.person }
  }

  private var heap: [Visit] = []

  mutating func add(at time: Timestamp, person: Int) {
    heap.append(Visit(at: time, person: person))
    var child = heap.count - 1
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func next() -> Visit? {
    guard let first = heap.first else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while let child = [2 * parent + 1, 2 * parent + 2].filter({ $0 < heap.count }).min(by: {
      heap[$0].isBefore(heap[$1])
    }),
      heap[child].isBefore(heap[parent])
    {
      heap.swapAt(child, parent)
      parent = child
    }
    return first
  }
}
