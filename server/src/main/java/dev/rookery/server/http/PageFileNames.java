package dev.rookery.server.http;

import java.util.List;

/** Every file of the page, by its path below {@code web/} in the module web-ui. A file that is not here is not served. */
final class PageFileNames {
    static final List<String> ALL = List.of(
            "index.html",
            "favicon.svg",
            "css/theme.css",
            "css/layout.css",
            "css/header.css",
            "css/live.css",
            "css/charts.css",
            "css/phases.css",
            "css/panels.css",
            "css/videos.css",
            "js/main.js",
            "js/beat.js",
            "js/stored-theme.js",
            "js/theme.js",
            "js/format.js",
            "js/dom.js",
            "js/model/column.js",
            "js/model/policy-columns.js",
            "js/model/connection.js",
            "js/model/frame.js",
            "js/model/run.js",
            "js/header/header.js",
            "js/header/controls.js",
            "js/live/live-view.js",
            "js/live/grid.js",
            "js/live/focus.js",
            "js/live/background.js",
            "js/live/scene.js",
            "js/live/worker.js",
            "js/live/ink.js",
            "js/live/primitives.js",
            "js/live/palette.js",
            "js/live/policy-choice.js",
            "js/charts/catalogue.js",
            "js/charts/chart.js",
            "js/charts/chart-board.js",
            "js/charts/phases.js",
            "js/charts/range.js",
            "js/charts/smoothing.js",
            "js/charts/single-lines.js",
            "js/panels/facts.js",
            "js/panels/videos.js",
            "js/panels/yaml.js");

    private PageFileNames() {}
}
