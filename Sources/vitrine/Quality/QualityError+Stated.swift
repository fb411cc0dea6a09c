public import PictureQuality
public import Terminal

extension QualityError: StatedError {
  public var status: ExitStatus { .badInput }
}
