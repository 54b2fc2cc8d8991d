package dev.rookery.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The installed Chromium, headless: one for all tests of a class, each with pages of its own. Where there is none the tests
 * fail: a test that cannot run never passes in silence.
 */
final class Chromium implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    /** What a busy machine needs at most until a page is loaded, something on it can be done, or it shows what it should. */
    private static final double WAIT_MS = 60_000;

    private final List<String> withoutArguments;
    private Playwright playwright;
    private Browser browser;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    Chromium() {
        this(List.of());
    }

    private Chromium(List<String> withoutArguments) {
        this.withoutArguments = withoutArguments;
    }

    /** One whose scrollbars take their place on the page, as on a desktop; by default a headless one has none. */
    static Chromium withScrollbars() {
        return new Chromium(List.of("--hide-scrollbars"));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        PlaywrightAssertions.setDefaultAssertionTimeout(WAIT_MS);
        Path executable = find();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        List<String> arguments = new ArrayList<>(List.of(
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"));
        if (System.getProperty("user.name").equals("root")) {
            arguments.add(
                    "--no-sandbox"); // Chromium refuses to sandbox itself as root, which is what containers run as
        }
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setHeadless(true)
                        .setIgnoreDefaultArgs(withoutArguments)
                        .setArgs(arguments));
    }

    /**
     * A new page, as somebody's who has not been there before.
     *
     * @param scripts run in it before its own
     */
    Page open(String address, int width, int height, ColorScheme scheme, String... scripts) {
        return open(
                address,
                seen(width, height, scheme),
                context -> Stream.of(scripts).forEach(context::addInitScript));
    }

    /** @param prepare is given the context before the page is loaded */
    Page open(String address, Browser.NewContextOptions options, Consumer<BrowserContext> prepare) {
        BrowserContext context = browser.newContext(options);
        prepare.accept(context);
        return open(context, address);
    }

    static Browser.NewContextOptions seen(int width, int height, ColorScheme scheme) {
        return new Browser.NewContextOptions().setViewportSize(width, height).setColorScheme(scheme);
    }

    /** The same of a size and a colour scheme as the browser has them by default. */
    Page open(String address) {
        return open(browser.newContext(), address);
    }

    private Page open(BrowserContext context, String address) {
        context.setDefaultTimeout(WAIT_MS);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.navigate(address);
        return page;
    }

    /** What the test's pages have complained of so far: errors, refusals by the content security policy. */
    List<String> complaints() {
        return complaints;
    }

    /** Where a picture is left for people to look at. */
    static Path screenshot(String name) {
        return Path.of("target", "screenshots", name);
    }

    /** What a canvas shows, to be compared. */
    static String pixels(Locator canvas) {
        return (String) canvas.evaluate("canvas => canvas.toDataURL()");
    }

    /** What is on the screen changes: a canvas that a worker draws upon shows its pixels to nobody else. */
    static void moves(Locator canvas) {
        byte[] before = canvas.screenshot();
        double deadline = System.nanoTime() + WAIT_MS * 1e6;
        while (Arrays.equals(before, canvas.screenshot())) {
            assertThat(System.nanoTime()).as("the picture stands still").isLessThan((long) deadline);
        }
    }

    /** A page that nobody looks at any more would keep the browser busy. */
    @Override
    public void afterEach(ExtensionContext context) {
        browser.contexts().forEach(BrowserContext::close);
        complaints.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (playwright != null) {
            playwright.close();
        }
    }

    private static Path find() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "the dashboard's tests need Chromium on the PATH: apt-get install chromium"));
    }
}
