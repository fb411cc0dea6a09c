public enum Markup {}
