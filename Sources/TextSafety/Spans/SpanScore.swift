/// How well marked characters were found in a comment.
public enum SpanScore {
  /// F1 over characters (Da San Martino et al., EMNLP 2019, as used by SemEval-2021 task 5): with nothing marked it is 1 when
  /// nothing was found and 0 otherwise. A set of comments scores the mean.
  public static func f1(found: Set<Int>, marked: Set<Int>) -> Double {
    guard !marked.isEmpty else { return found.isEmpty ? 1 : 0 }
    return 2 * Double(found.intersection(marked).count) / Double(found.count + marked.count)
  }
}
