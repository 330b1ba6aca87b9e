using System.Text.Json;
using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Operations.Users;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Storage;
using Auth0Sync.LocalHost;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Auth0Sync.Tests.Page.PageSamples;
using static Microsoft.Playwright.Assertions;

namespace Auth0Sync.Tests.Page;

/// <summary>What the views say, in a real browser on a real local host.</summary>
[Trait("Category", "EndToEnd")]
public sealed class PageViewBrowserTests(AzuriteFixture azurite, ChromiumFixture chromium) : IClassFixture<AzuriteFixture>, IClassFixture<ChromiumFixture>
{
    private const string MorePending = "More events may be pending: a queue shows only its first messages, and none that are delayed.";

    [BrowserFact]
    public async Task A_user_who_could_not_be_read_is_not_called_unknown()
    {
        await using var app = await StartAsync();
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "light");
        var report = new UserReport(NadiaId, [], [], [], ["ledger row of hubspot: AuthorizationFailure"]);
        await browser.Page.RouteAsync("**/api/users", route => route.FulfillAsync(new() { ContentType = "application/json", Body = JsonSerializer.Serialize(report, ReportJson.Options) }));

        await FindAsync(browser, NadiaId);

        await Expect(browser.Page.GetByText("Cannot read: ledger row of hubspot: AuthorizationFailure")).ToBeVisibleAsync();
        await Expect(browser.Page.GetByText(MorePending)).ToBeVisibleAsync();
        await Expect(browser.Page.GetByText("No outcomes in what could be read.")).ToBeVisibleAsync();
        await Expect(Heading(browser, "Nothing is known about this user")).ToHaveCountAsync(0);
        await browser.CheckAsync("User-unreadable");
    }

    [BrowserFact]
    public async Task A_user_whose_only_event_waits_is_not_called_unknown()
    {
        var settings = new Dictionary<string, string?> { ["Auth0Sync:Retry:FirstDelay"] = "01:00:00" };
        await using var app = await StartAsync(settings: settings);
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "light");
        await FindAsync(browser, NadiaId);
        await Expect(Heading(browser, "Nothing is known about this user")).ToBeVisibleAsync();

        await app.Services.GetRequiredService<IPauseStore>().TryAddAsync(new PausedTarget("hubspot", TimeProvider.System.GetUtcNow(), "Rosa", ""), CancellationToken.None);
        using var response = await app.PostAsync(await ReadSampleAsync("01-signed-up.json"));
        response.EnsureSuccessStatusCode();
        var queue = app.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(TargetQueue.GetName("hubspot"));
        await Poll.UntilAsync(async () => (await queue.PeekMessagesAsync(1)).Value.Length == 0, "the event is delayed");
        await browser.Button("Find").ClickAsync();

        await Expect(browser.Page.GetByText(MorePending)).ToBeVisibleAsync();
        await Expect(Heading(browser, "Nothing is known about this user")).ToHaveCountAsync(0);
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task Without_a_target_that_keeps_records_an_address_is_not_called_unknown()
    {
        await using var app = await StartAsync("webhook");
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "webhook");

        await FindAsync(browser, NadiaEmail);

        await Expect(browser.Page.GetByText("No enabled target keeps records, so none can be asked for an address. Enter the user id.")).ToBeVisibleAsync();
        await Expect(Heading(browser, "No one has this address")).ToHaveCountAsync(0);
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task Only_what_has_the_form_of_a_user_id_is_explained_as_one()
    {
        await using var app = await StartAsync();
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "explain");
        await browser.ShowAsync("Explain");

        await ExplainAsync(browser, NadiaId);
        await Expect(browser.Page.Locator(".notice.warn")).ToContainTextAsync("The application needs the scope read:users.");
        await ExplainAsync(browser, $"[{await ReadSampleAsync("01-signed-up.json")}]");
        await Expect(browser.Page.Locator(".notice.warn")).ToContainTextAsync("This is not a valid event");
        await ExplainAsync(browser, NadiaEmail);
        await Expect(browser.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This is neither an event nor a user id");
        await Expect(browser.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("For an email address, find the user id under User.");
    }

    [BrowserFact]
    public async Task An_explanation_names_the_pause_that_the_event_waits_for()
    {
        await using var app = await StartAsync();
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "dark", new() { ColorScheme = ColorScheme.Dark });
        await browser.ShowAsync("Explain");
        var sample = await ReadSampleAsync("01-signed-up.json");
        await ExplainAsync(browser, sample);
        await Expect(Heading(browser, "HubSpot")).ToBeVisibleAsync();
        await Expect(browser.Page.Locator(".notice.warn")).ToHaveCountAsync(0);

        await new PauseTable(app.Services.GetRequiredService<StorageAccount>()).TryAddAsync(new PausedTarget("hubspot", DateTimeOffset.UtcNow, "ada", ""), CancellationToken.None);
        await ExplainAsync(browser, sample);

        await Expect(browser.Page.Locator(".notice.warn")).ToHaveTextAsync("HubSpot is paused: the event waits until you run auth0sync resume hubspot. Then this happens:");
        await Expect(Heading(browser, "HubSpot")).ToBeVisibleAsync();
        await browser.CheckAsync("Explain-paused");
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task The_command_that_leaves_out_fields_is_shown_if_the_target_named_none()
    {
        await using var app = await StartAsync();
        app.Simulator!.Account.Faults.Add(new Fault { Operation = Operation.Create, Status = 400 });
        app.Simulator.Account.Faults.Add(new Fault { Operation = Operation.BatchCreate, Status = 400 });
        await PostSamplesAsync(app, "01-signed-up.json");
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "light");

        await browser.ShowAsync("Review");
        await browser.Link("Rejected").ClickAsync();

        await Expect(browser.Page.GetByText("Write without fields is not possible here")).ToBeVisibleAsync();
        await Expect(browser.Page.GetByText("The target did not name the rejected fields.")).ToBeVisibleAsync();
        var id = new Uri(browser.Page.Url).Fragment["#/review/".Length..];
        await Expect(browser.Page.Locator("main code")).ToHaveTextAsync($"auth0sync review approve {id} --skip-fields <fields>");
        await browser.CheckAsync("Review-unnamed-fields");
        await browser.CheckOnPhoneAsync("Review-unnamed-fields");
    }

    [BrowserFact]
    public async Task What_is_loaded_and_what_arrived_is_said_in_one_region_that_stays()
    {
        await using var app = await StartAsync();
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "announced");
        var region = browser.Page.Locator("#announcement[role=status]");
        await Expect(region).ToHaveTextAsync("Loaded the status.");
        var element = await region.ElementHandleAsync();
        var release = new TaskCompletionSource();
        await browser.Page.RouteAsync("**/api/review?*", async route =>
        {
            await release.Task;
            await route.ContinueAsync();
        });

        await browser.ShowAsync("Review");
        await Expect(region).ToHaveTextAsync("Loading the items…");
        release.SetResult();
        await Expect(region).ToHaveTextAsync("Nothing waits");
        await browser.ShowAsync("Live");
        await Expect(region).ToBeEmptyAsync();
        await browser.ShowAsync("Send");
        await Expect(region).ToHaveTextAsync("Loaded the samples.");

        Assert.True(await region.EvaluateAsync<bool>("(element, first) => element === first", element));
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task The_region_for_a_result_exists_before_the_result()
    {
        await using var app = await StartAsync();
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "region");

        await browser.ShowAsync("Send");
        var result = browser.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Status);
        await Expect(result).ToHaveCountAsync(1);
        await Expect(result).ToBeEmptyAsync();
        await browser.Button("Send: Nadia signs up").ClickAsync();

        await Expect(result).ToContainTextAsync("the webhook responded with 202");
        browser.AssertNoErrors();
    }

    private Task<LocalHostApp> StartAsync(string targets = "hubspot", IReadOnlyDictionary<string, string?>? settings = null) =>
        InProcessLocalHost.StartAsync(azurite, settings, options => options with { Targets = targets });

    private static ILocator Heading(BrowserPage browser, string name) => browser.Page.GetByRole(AriaRole.Heading, new() { Name = name });

    private static async Task FindAsync(BrowserPage browser, string text)
    {
        await browser.ShowAsync("User");
        await browser.Page.GetByLabel("User id or email address").FillAsync(text);
        await browser.Button("Find").ClickAsync();
    }

    private static async Task ExplainAsync(BrowserPage browser, string text)
    {
        await browser.Page.GetByLabel("Event, or a user id").FillAsync(text);
        await browser.Button("Explain").ClickAsync();
    }
}
