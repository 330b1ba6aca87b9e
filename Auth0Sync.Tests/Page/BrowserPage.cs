using Auth0Sync.LocalHost;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Auth0Sync.Tests.Page;

/// <summary>The page of a local host in Chromium, opened with its address.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    /// <summary>The width of a small phone.</summary>
    public static readonly ViewportSize Phone = new() { Width = 360, Height = 740 };

    private readonly IBrowserContext _context;
    private readonly string _name;
    private readonly List<string> _errors = [];

    private BrowserPage(IBrowserContext context, IPage page, string name)
    {
        (_context, Page, _name) = (context, page, name);
        page.Console += (_, message) => AddError(message.Type, message.Text);
        page.PageError += (_, message) => AddError("error", message);
    }

    public IPage Page { get; }

    /// <param name="name">The name of the screenshots.</param>
    public static async Task<BrowserPage> OpenAsync(IBrowser browser, LocalHostApp app, string name, BrowserNewContextOptions? options = null)
    {
        var context = await browser.NewContextAsync(options ?? new BrowserNewContextOptions { ViewportSize = new() { Width = 1280, Height = 900 } });
        context.SetDefaultTimeout((float)Support.Poll.Timeout.TotalMilliseconds);
        var page = new BrowserPage(context, await context.NewPageAsync(), name);
        await page.Page.GotoAsync(app.PageUri.AbsoluteUri);
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        return page;
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name });

    /// <summary>Opens a view by its link.</summary>
    public async Task ShowAsync(string view)
    {
        await Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = view }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = view, Level = 1 })).ToBeFocusedAsync();
    }

    /// <summary>Opens another tab of the same page, which hides those before.</summary>
    public async Task<IPage> OpenTabAsync()
    {
        foreach (var page in _context.Pages)
        {
            await SetVisibleAsync(page, false);
        }

        var tab = await _context.NewPageAsync();
        await tab.GotoAsync(new Uri(new Uri(Page.Url), "/").AbsoluteUri);
        await Assertions.Expect(tab.Locator("#connection")).ToHaveTextAsync("Live");
        return tab;
    }

    /// <summary>Returns to the first tab.</summary>
    public Task BringToFrontAsync() => SetVisibleAsync(Page, true);

    /// <summary>Asserts that a view has no violation of an accessibility rule, does not scroll sideways, and keeps a picture of it.</summary>
    public async Task CheckAsync(string view)
    {
#pragma warning disable CS0618 // The other method opens a second page for its result and never returns in the system's Chromium.
        var results = await Page.RunAxeLegacy();
#pragma warning restore CS0618
        Assert.True(results.Violations.Length == 0, string.Join('\n', results.Violations.Select(violation => $"{view}: {violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}")));
        var widths = await Page.EvaluateAsync<int[]>("[document.documentElement.scrollWidth, window.innerWidth]");
        Assert.True(widths[0] <= widths[1], $"{view} is {widths[0]} pixels wide in a window of {widths[1]}.");
        await Page.ScreenshotAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "screenshots", $"{_name}-{view}.png"), FullPage = true });
        AssertNoErrors();
    }

    /// <summary>Checks a view on a phone, as <see cref="CheckAsync"/> does, and returns to the size before.</summary>
    public async Task CheckOnPhoneAsync(string view)
    {
        var size = Page.ViewportSize!;
        await Page.SetViewportSizeAsync(Phone.Width, Phone.Height);
        await CheckAsync($"{view}-phone");
        await Page.SetViewportSizeAsync(size.Width, size.Height);
    }

    /// <summary>Asserts that the browser reported nothing, such as a script that the policy of the page blocks.</summary>
    public void AssertNoErrors()
    {
        lock (_errors)
        {
            Assert.Empty(_errors);
        }
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    // The tabs of an automated browser are all visible.
    private static async Task SetVisibleAsync(IPage page, bool isVisible) => await page.EvaluateAsync(
        """
        isVisible => {
          Object.defineProperty(document, 'hidden', { value: !isVisible, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        isVisible);

    private void AddError(string type, string text)
    {
        if (type is "error" or "warning")
        {
            lock (_errors)
            {
                _errors.Add(text);
            }
        }
    }
}
