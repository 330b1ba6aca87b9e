using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Auth0Sync.Tests.Page.PageSamples;
using static Microsoft.Playwright.Assertions;

namespace Auth0Sync.Tests.Page;

/// <summary>Tabs of the page that stay open, in a real browser: while another one is in front, and when the host restarts.</summary>
[Trait("Category", "EndToEnd")]
public sealed class PageTabBrowserTests(AzuriteFixture azurite, ChromiumFixture chromium) : IClassFixture<AzuriteFixture>, IClassFixture<ChromiumFixture>
{
    [BrowserFact]
    public async Task The_address_of_a_restarted_host_opens_in_the_same_tab()
    {
        var app = await StartAsync();
        var port = app.PageUri.Port;
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "restart");
        await Expect(Connection(browser.Page)).ToHaveTextAsync("Live");
        await app.DisposeAsync();
        await Expect(Connection(browser.Page)).Not.ToHaveTextAsync("Live");
        await using var restarted = await StartAsync(port);

        await browser.Page.GotoAsync(restarted.PageUri.AbsoluteUri);

        await Expect(Connection(browser.Page)).ToHaveTextAsync("Live");
        await Expect(browser.Page).ToHaveURLAsync(restarted.PageUri.GetLeftPart(UriPartial.Path));
        await browser.ShowAsync("Live");
    }

    [BrowserFact]
    public async Task The_right_address_opens_in_the_tab_where_a_wrong_one_failed()
    {
        await using var app = await StartAsync();
        await using var context = await chromium.Browser.NewContextAsync();
        context.SetDefaultTimeout((float)Poll.Timeout.TotalMilliseconds);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(app.PageUri, "/#token=wrong").AbsoluteUri);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This address was used already");

        await page.GotoAsync(app.PageUri.AbsoluteUri);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        Assert.DoesNotContain("token", page.Url, StringComparison.Ordinal);
    }

    // Of HTTP/1.1, a browser opens six connections to a host.
    [BrowserFact]
    public async Task More_tabs_than_the_browser_has_connections_can_be_open()
    {
        await using var app = await StartAsync();
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "tabs");
        for (var tab = 2; tab <= 8; tab++)
        {
            await browser.OpenTabAsync();
        }

        var newest = browser.Page.Context.Pages[^1];
        await newest.GetByRole(AriaRole.Link, new() { Name = "Review" }).ClickAsync();
        await Expect(newest.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits" })).ToBeVisibleAsync();
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task What_happened_while_another_tab_was_in_front_appears_once_and_keeps_the_focus()
    {
        await using var app = await StartAsync();
        app.Simulator!.Account.AddContact(new Dictionary<string, string> { ["email"] = NadiaEmail });
        await PostSamplesAsync(app, "01-signed-up.json", "02-email-verified.json");
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "hidden");
        await browser.ShowAsync("Live");
        var outcomes = browser.Page.GetByRole(AriaRole.Table, new() { Name = "Outcomes" });
        var itemOfEvent = outcomes.GetByRole(AriaRole.Link);
        await itemOfEvent.FocusAsync();
        await Expect(outcomes.Locator("tbody tr")).ToHaveCountAsync(2);

        var other = await browser.OpenTabAsync();
        await PostSamplesAsync(app, "05-known-contact.json");
        await other.CloseAsync();
        await browser.BringToFrontAsync();

        await Expect(outcomes.Locator("tbody tr")).ToHaveCountAsync(3);
        await Expect(itemOfEvent).ToBeFocusedAsync();
        browser.AssertNoErrors();
    }

    private static ILocator Connection(IPage page) => page.Locator("#connection");

    private Task<LocalHostApp> StartAsync(int port = 0) =>
        InProcessLocalHost.StartAsync(azurite, configure: options => options with { Targets = "hubspot", Port = port });
}
