extension Report {
  /// The look of a page. The six series are told apart by lightness and dash as well as by hue.
  static let sheet: StaticString = """
    :root { color-scheme: light dark; --page: #ffffff; --ink: #1b1f24; --soft: #5b6570; --rule: #dde2e8;
      --shade: #f5f7f9; --s0: #1f6fd0; --s1: #c2530a; --s2: #0e8a6a; --s3: #a63d8f; --s4: #7a6a00; --s5: #5b6570; }
    @media (prefers-color-scheme: dark) {
      :root { --page: #14171b; --ink: #e7eaee; --soft: #9aa5b1; --rule: #2c333b; --shade: #1b2026;
        --s0: #6cabf7; --s1: #f0924f; --s2: #4cc9a4; --s3: #e08bd0; --s4: #d6c24a; --s5: #9aa5b1; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
    main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .75rem; }
    h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
    p { max-width: 46rem; margin: .5rem 0; overflow-wrap: anywhere; }
    header p:first-of-type { font-size: 1.05rem; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; margin: 1rem 0; }
    caption { text-align: left; color: var(--soft); padding-bottom: .4rem; }
    th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; }
    th:first-child, td:first-child { padding-left: 0; }
    thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; white-space: normal; }
    tbody th { font-weight: 600; }
    td, tbody th { vertical-align: top; }
    small { display: block; color: var(--soft); font-size: .75rem; font-weight: 400; line-height: 1.2; }
    .name { text-align: left; }
    td.name { white-space: normal; }
    figure { margin: 1rem 0 1.5rem; }
    figcaption { color: var(--soft); font-size: .875rem; max-width: 46rem; margin-top: .25rem; }
    .row { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 0 2rem; }
    svg.plot { display: block; width: 100%; height: auto; max-width: 44rem; }
    .row svg.plot { max-width: 32rem; }
    svg text { fill: var(--soft); font-size: 12px; font-family: inherit; }
    svg text.ink { fill: var(--ink); }
    svg text.end { text-anchor: end; }
    svg text.middle { text-anchor: middle; }
    .axis { stroke: var(--soft); stroke-width: 1; }
    .grid { stroke: var(--rule); stroke-width: 1; }
    .reference { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 4; fill: none; }
    .line { stroke: var(--c); stroke-width: 2; fill: none; stroke-linejoin: round; }
    .whisker { stroke: var(--c); stroke-width: 1.5; fill: none; }
    .band { fill: var(--c); opacity: .16; }
    .dot { fill: var(--c); stroke: var(--page); stroke-width: 1; }
    .bar { fill: var(--c); opacity: .75; }
    .cell { fill: var(--s0); stroke: var(--page); stroke-width: 2; }
    .s0 { --c: var(--s0); } .s1 { --c: var(--s1); } .s2 { --c: var(--s2); }
    .s3 { --c: var(--s3); } .s4 { --c: var(--s4); } .s5 { --c: var(--s5); }
    .s1 .line, .line.s1 { stroke-dasharray: 7 3; } .s2 .line, .line.s2 { stroke-dasharray: 2 3; }
    .s3 .line, .line.s3 { stroke-dasharray: 9 3 2 3; } .s4 .line, .line.s4 { stroke-dasharray: 4 2; }
    .s5 .line, .line.s5 { stroke-dasharray: 1 4; }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; margin: .25rem 0; padding: 0;
      font-size: .875rem; }
    .legend svg { width: 24px; height: 10px; margin-right: .4rem; }
    .pictures { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr));
      gap: 1rem; margin: 0; padding: 0; }
    .pictures img { display: block; width: 100%; aspect-ratio: 1; object-fit: cover; background: var(--shade);
      border-radius: 4px; }
    .pictures span { font-size: .8rem; overflow-wrap: anywhere; }
    @media print { main { padding: 0; } figure, table { break-inside: avoid; } }
    """
}
