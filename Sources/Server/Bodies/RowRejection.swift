/// A row of a batch that was not taken: which, and why.
struct RowRejection: Equatable, Sendable, Encodable {
  /// In the batch, from 0.
  let index: Int
  let code: ProblemCode
  let message: String

  init(index: Int, code: ProblemCode, message: String) {
    self.index = index
    self.code = code
    self.message = message
  }

  init(index: Int, _ error: any Error) {
    let problem = Problem(error)
    self.init(index: index, code: problem.code, message: problem.detail)
  }
}
