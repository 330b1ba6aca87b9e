using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Playwright;
using Xunit;
using static Auth0Sync.Tests.Page.PageSamples;
using static Microsoft.Playwright.Assertions;

namespace Auth0Sync.Tests.Page;

/// <summary>
/// What a person does with the page, in a real browser on a real local host. The pictures are in the folder
/// <c>screenshots</c> of the test output.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class PageBrowserTests(AzuriteFixture azurite, ChromiumFixture chromium) : IClassFixture<AzuriteFixture>, IClassFixture<ChromiumFixture>
{
    private const string VerifiedEventId = "evt_8cTqLm4XvZs7WnRk1HyBgF";
    private const string SignsUp = "Send: Nadia signs up";
    private const string Verifies = "Send: Nadia verifies her address";

    private static readonly string[] Views = ["Overview", "Live", "Review", "User", "Explain", "Doctor", "Send"];

    [BrowserFact]
    public async Task A_sample_appears_live_and_its_review_item_is_approved_in_three_clicks()
    {
        await using var app = await StartAsync();
        var known = AddKnownContact(app);
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "light");
        var page = browser.Page;

        await SendAsync(browser, SignsUp);
        await WaitForOutcomeAsync(browser, "user.created", "Created");
        await SendAsync(browser, Verifies);
        await WaitForOutcomeAsync(browser, "user.updated", "Review");
        await browser.CheckAsync("Live");

        await browser.ShowAsync("Review");
        await browser.CheckAsync("Review");
        await browser.Link("Email of another record").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Side by side" })).ToBeVisibleAsync();
        await browser.CheckAsync("Review-item");
        await browser.Button("Explain").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "HubSpot", Level = 3 })).ToBeVisibleAsync();
        await browser.CheckOnPhoneAsync("Review-item-explained");
        await browser.Button($"Link to this record: {known}").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Links the user to");
        await browser.CheckAsync("Review-confirm");
        await browser.Button("Link").ClickAsync();
        await Expect(page.Locator(".notice.good")).ToBeVisibleAsync();

        await Poll.UntilAsync(() => app.Simulator!.Account.Find(known)!["auth0_user_id"] == NadiaId, "the contact is linked");
        await browser.ShowAsync("Review");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing waits" })).ToBeVisibleAsync();
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_review_item_is_approved_with_the_keyboard_only()
    {
        await using var app = await StartAsync();
        var known = AddKnownContact(app);
        await PostSamplesAsync(app, "01-signed-up.json", "02-email-verified.json");
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "keyboard");
        var keyboard = browser.Page.Keyboard;

        await keyboard.PressAsync("Tab");
        await Expect(browser.Link("Skip to content")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Expect(browser.Page.Locator("main")).ToBeFocusedAsync();
        await PressTabUntilAsync(browser, browser.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Review" }), "Shift+Tab");
        await keyboard.PressAsync("Enter");
        await PressTabUntilAsync(browser, browser.Link("Email of another record"));
        await keyboard.PressAsync("Enter");
        await PressTabUntilAsync(browser, browser.Button($"Link to this record: {known}"));
        await keyboard.PressAsync("Enter");
        await Expect(browser.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await keyboard.PressAsync("Escape");
        await Expect(browser.Button($"Link to this record: {known}")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Expect(browser.Button("Link")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");

        await Expect(browser.Page.Locator(".notice.good")).ToBeVisibleAsync();
        await Poll.UntilAsync(() => app.Simulator!.Account.Find(known)!["auth0_user_id"] == NadiaId, "the contact is linked");
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task Every_view_is_accessible_on_a_phone_in_the_dark_and_on_a_desk()
    {
        await using var app = await StartAsync("hubspot,stripe,mailchimp,webhook");
        AddKnownContact(app);
        await PostSamplesAsync(app, "01-signed-up.json", "02-email-verified.json");
        await using var browser = await BrowserPage.OpenAsync(
            chromium.Browser, app, "dark", new() { ViewportSize = new() { Width = 1280, Height = 900 }, ColorScheme = ColorScheme.Dark });
        await CheckViewsAsync(browser, "dark");
        await browser.Page.SetViewportSizeAsync(BrowserPage.Phone.Width, BrowserPage.Phone.Height);
        await CheckViewsAsync(browser, "phone");
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_user_is_found_by_address_and_an_event_is_explained()
    {
        await using var app = await StartAsync();
        await PostSamplesAsync(app, "01-signed-up.json", "02-email-verified.json");
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "light");
        var page = browser.Page;
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Any(contact => contact["email"] == NadiaEmail), "the address is written");

        await browser.ShowAsync("User");
        await page.GetByLabel("User id or email address").FillAsync(NadiaEmail);
        await browser.Button("Find").ClickAsync();
        await browser.Button(NadiaId).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Timeline" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Timeline" })).ToContainTextAsync("user.created");
        await page.Locator("summary").Filter(new() { HasText = "fields" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = $"email set by {VerifiedEventId} of " })).ToBeVisibleAsync();
        await browser.CheckAsync("User");
        await browser.CheckOnPhoneAsync("User");
        Assert.DoesNotContain("nadia", page.Url, StringComparison.OrdinalIgnoreCase);

        await browser.ShowAsync("Explain");
        await page.GetByLabel("Event, or a user id").FillAsync(await ReadSampleAsync("03-email-changed.json"));
        await browser.Button("Explain").ClickAsync();
        await Expect(page.Locator("del").Filter(new() { HasText = NadiaEmail }).First).ToBeVisibleAsync();
        await Expect(page.Locator("ins").Filter(new() { HasText = "nadia.costa@example.com" }).First).ToBeVisibleAsync();
        await browser.CheckAsync("Explain");
        Assert.DoesNotContain(app.Simulator!.Account.Contacts, contact => contact["email"] == "nadia.costa@example.com");
    }

    [BrowserFact]
    public async Task The_keyboard_focus_stays_where_it_is_while_the_page_changes()
    {
        await using var app = await StartAsync();
        AddKnownContact(app);
        await PostSamplesAsync(app, "01-signed-up.json", "02-email-verified.json");
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "focus");
        var page = browser.Page;

        await WaitForOutcomeAsync(browser, "user.updated", "Review");
        var itemOfEvent = page.GetByRole(AriaRole.Table, new() { Name = "Outcomes" }).GetByRole(AriaRole.Link);
        await itemOfEvent.FocusAsync();
        await PostSamplesAsync(app, "05-known-contact.json");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "user.created" })).ToHaveCountAsync(2);
        await Expect(itemOfEvent).ToBeFocusedAsync();

        await browser.ShowAsync("Overview");
        var openItems = browser.Link("Email of another record 1");
        await openItems.FocusAsync();
        await WaitForNextStatusAsync(page);
        await Expect(openItems).ToBeFocusedAsync();

        await browser.ShowAsync("User");
        await page.GetByLabel("User id or email address").FillAsync("tomas.berg@example.com");
        await browser.Button("Find").ClickAsync();
        await page.GetByRole(AriaRole.Table, new() { Name = "Records with this address" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Timeline" })).ToBeVisibleAsync();
        Assert.False(await page.EvaluateAsync<bool>("document.activeElement === document.body"));
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task Going_back_closes_the_question_and_changes_nothing()
    {
        await using var app = await StartAsync();
        var known = AddKnownContact(app);
        await PostSamplesAsync(app, "01-signed-up.json", "02-email-verified.json");
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "back");
        await browser.ShowAsync("Review");
        await browser.Link("Email of another record").ClickAsync();
        await browser.Button($"Link to this record: {known}").ClickAsync();
        await Expect(browser.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();

        await browser.Page.GoBackAsync();

        await Expect(browser.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "Review", Exact = true, Level = 1 })).ToBeFocusedAsync();
        await Expect(browser.Link("Email of another record")).ToBeVisibleAsync();
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task An_event_that_arrives_while_a_person_decides_is_shown_before_it_is_dropped()
    {
        await using var app = await StartAsync();
        await PostAsync(app, CreateEvent("auth0|1", "evt_first", "Ana", 1));
        await PostAsync(app, CreateEvent("auth0|2", "evt_shown", "Bea", 2));
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "newer");
        var dialog = browser.Page.GetByRole(AriaRole.Dialog);
        await browser.ShowAsync("Review");
        await browser.Link("Record of another user").ClickAsync();

        await browser.Button("Dismiss").ClickAsync();
        await Expect(dialog).ToContainTextAsync("evt_shown is dropped");
        await PostAsync(app, CreateEvent("auth0|2", "evt_asked", "Cleo", 3));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        await Expect(browser.Page.Locator(".notice.warn").First).ToContainTextAsync("Another event was added meanwhile.");
        await Expect(browser.Page.GetByText("evt_asked is dropped")).ToBeVisibleAsync();

        await PostAsync(app, CreateEvent("auth0|2", "evt_newest", "Dora", 4));
        await browser.Button("Dismiss").ClickAsync();
        await Expect(dialog).ToContainTextAsync("Another event was added meanwhile.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(browser.Page.GetByText("evt_newest is dropped")).ToBeVisibleAsync();

        await browser.Button("Dismiss").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        await Expect(browser.Page.Locator(".notice.good")).ToContainTextAsync("evt_newest is dropped");
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task Text_from_outside_is_shown_as_text()
    {
        await using var app = await StartAsync();
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "text");
        const string Markup = "<img src=x onerror=alert(1)>";

        await browser.ShowAsync("Explain");
        await browser.Page.GetByLabel("Event, or a user id").FillAsync((await ReadSampleAsync("05-known-contact.json")).Replace("Tomas Berg", Markup, StringComparison.Ordinal).Replace("\"Tomas\"", $"\"{Markup}\"", StringComparison.Ordinal));
        await browser.Button("Explain").ClickAsync();

        await Expect(browser.Page.Locator("ins").Filter(new() { HasText = Markup }).First).ToBeVisibleAsync();
        Assert.Equal(0, await browser.Page.Locator("main img").CountAsync());
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task An_address_that_was_used_says_how_to_get_another()
    {
        await using var app = await StartAsync();
        await using var first = await BrowserPage.OpenAsync(chromium.Browser, app, "first");
        Assert.DoesNotContain("token", first.Page.Url, StringComparison.Ordinal);
        await first.Page.ReloadAsync();
        await Expect(first.Page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();

        await using var context = await chromium.Browser.NewContextAsync();
        var second = await context.NewPageAsync();
        await second.GotoAsync(app.PageUri.AbsoluteUri);

        await Expect(second.GetByRole(AriaRole.Alert)).ToContainTextAsync("This address was used already");
    }

    [BrowserFact]
    public async Task What_the_server_cannot_read_is_shown_above_every_view()
    {
        await using var app = await StartAsync();
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "problem");
        const string Problems = """[{"source":"outcome","title":"The storage account cannot be used","detail":"Access is denied."}]""";
        await browser.Page.RouteAsync("**/api/live", route => route.FulfillAsync(new() { ContentType = "text/event-stream", Body = $"event: problems\ndata: {Problems}\n\n" }));

        await browser.Page.ReloadAsync();
        await Expect(browser.Page.Locator("#problems")).ToContainTextAsync("The journal cannot be read. The storage account cannot be used. Access is denied.");
        await browser.ShowAsync("Review");
        await Expect(browser.Page.Locator("#problems")).ToContainTextAsync("The journal cannot be read.");
        await browser.CheckAsync("Problems");
    }

    [BrowserFact]
    public async Task A_session_that_has_ended_says_how_to_get_another()
    {
        await using var app = await StartAsync();
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "ended");
        var isFirst = true;
        await browser.Page.RouteAsync("**/api/live", route => route.FulfillAsync(new() { Status = 401 }));
        await browser.Page.RouteAsync("**/api/session", async route =>
        {
            if (isFirst)
            {
                isFirst = false;
                await route.ContinueAsync();
                return;
            }

            await route.FulfillAsync(new() { Status = 401, ContentType = "application/problem+json", Body = """{"title":"This page is not open yet","detail":"Start it again."}""" });
        });

        await browser.Page.ReloadAsync();

        await Expect(browser.Page.Locator("#problems")).ToContainTextAsync("This page is not open yet. Start it again.");
        await Expect(browser.Page.Locator("#connection")).ToHaveTextAsync("Disconnected");
    }

    [BrowserFact]
    public async Task A_slow_response_does_not_replace_a_newer_one()
    {
        await using var app = await StartAsync();
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "slow");
        var release = new TaskCompletionSource();
        const string Slow = """{"items":[{"id":"1","target":"hubspot","reason":"Rejected","eventType":"user.slow","details":"","addedAt":"2026-01-01T00:00:00Z","candidateCount":0,"count":1}],"continuation":null}""";
        await browser.Page.RouteAsync("**/api/review?*", async route =>
        {
            var isSlow = !route.Request.Url.Contains("reason=Poisoned", StringComparison.Ordinal);
            if (isSlow)
            {
                await release.Task;
            }

            await route.FulfillAsync(new() { ContentType = "application/json", Body = isSlow ? Slow : """{"items":[],"continuation":null}""" });
        });
        await browser.ShowAsync("Review");

        await browser.Page.GetByLabel("Reason").SelectOptionAsync("Poisoned");
        await Expect(browser.Page.GetByText("No item has this target and reason.")).ToBeVisibleAsync();
        await browser.Page.RunAndWaitForResponseAsync(() => Task.FromResult(release.TrySetResult()), response => !response.Url.Contains("Poisoned", StringComparison.Ordinal) && response.Url.Contains("/api/review?", StringComparison.Ordinal));
        await browser.Page.EvaluateAsync("() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))");

        await Expect(browser.Page.GetByText("user.slow")).ToHaveCountAsync(0);
        await Expect(browser.Page.GetByText("No item has this target and reason.")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Many_items_are_retried_in_batches_with_their_progress()
    {
        await using var app = await StartAsync("hubspot,stripe");
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "retry");
        string[] ids = [.. Enumerable.Range(1, 60).Select(number => $"{number:x8}")];
        var requests = new List<string[]>();
        await browser.Page.RouteAsync("**/api/review?*", route =>
        {
            var isRest = route.Request.Url.Contains("continuation=rest", StringComparison.Ordinal);
            var items = (isRest ? ids[50..] : ids[..50]).Select(id => new { id, target = isRest ? "stripe" : "hubspot", reason = "Rejected", eventType = "user.updated", details = "", addedAt = "2026-01-01T00:00:00Z", candidateCount = 0, count = 1 });
            return route.FulfillAsync(new() { Json = new { items, continuation = isRest ? null : "rest" } });
        });
        await browser.Page.RouteAsync("**/api/review/retries", route =>
        {
            string[] asked = [.. System.Text.Json.Nodes.JsonNode.Parse(route.Request.PostData!)!["ids"]!.AsArray().Select(id => (string)id!)];
            requests.Add(asked);
            return route.FulfillAsync(new() { Json = asked.Select(id => new { itemId = id, status = id == ids[0] ? "NotPossible" : "Done" }) });
        });
        await browser.ShowAsync("Review");
        await browser.Page.GetByLabel("Reason").SelectOptionAsync("Rejected");

        await browser.Button("Retry all of this reason").ClickAsync();
        await Expect(browser.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("60 events will be sent through the queue again: 50 in HubSpot, 10 in Stripe.");
        Assert.Empty(requests);
        await browser.Button("Retry all").ClickAsync();

        await Expect(browser.Page.Locator(".notice.good")).ToHaveTextAsync("Sent 59 of 60 events through the queue again.");
        Assert.Equal([25, 25, 10], requests.Select(request => request.Length));
        Assert.Equal(ids, requests.SelectMany(request => request));
        browser.AssertNoErrors();
    }

    [BrowserFact]
    public async Task A_message_that_no_function_takes_is_shown_as_overdue()
    {
        await using var app = await StartAsync();
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "overdue");
        const string Overdue = """{"length":1,"oldestVisibleSince":"2026-01-01T00:00:00Z","oldestAgeSeconds":1500,"isOverdue":true}""";
        const string Status = $$"""{"at":"2026-01-01T00:25:00Z","targets":[{"target":"hubspot","queue":{{Overdue}},"poison":{"length":0,"oldestVisibleSince":null,"oldestAgeSeconds":null,"isOverdue":false},"isPaused":false,"pause":null,"circuit":"Closed","lastHour":null,"callBudget":null}],"review":[],"problems":[]}""";
        await browser.Page.RouteAsync("**/api/live", route => route.FulfillAsync(new() { ContentType = "text/event-stream", Body = $"event: status\ndata: {Status}\n\n" }));
        await browser.Page.RouteAsync("**/api/status", route => route.FulfillAsync(new() { ContentType = "application/json", Body = Status }));

        await browser.Page.ReloadAsync();

        var card = browser.Page.Locator(".cards .card");
        await Expect(card).ToContainTextAsync("Overdue");
        await Expect(card).ToContainTextAsync("The oldest event has waited for 25 min.");
        await browser.CheckOnPhoneAsync("Overview-overdue");
    }

    [BrowserFact]
    public async Task The_doctor_does_not_run_twice_at_the_same_time()
    {
        await using var app = await StartAsync();
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, app, "doctor");
        var release = new TaskCompletionSource();
        var requests = 0;
        await browser.Page.RouteAsync("**/api/doctor", async route =>
        {
            Interlocked.Increment(ref requests);
            await release.Task;
            await route.FulfillAsync(new() { ContentType = "application/x-ndjson", Body = "" });
        });
        await browser.ShowAsync("Doctor");
        var again = browser.Button("Check again");
        await Expect(again).ToHaveAttributeAsync("aria-disabled", "true");

        await again.DispatchEventAsync("click");
        release.SetResult();
        await Expect(again).ToHaveAttributeAsync("aria-disabled", "false");
        Assert.Equal(1, requests);
        await again.ClickAsync();
        await Poll.UntilAsync(() => Volatile.Read(ref requests) == 2, "the checks run again");
    }

    private Task<LocalHostApp> StartAsync(string targets = "hubspot") =>
        InProcessLocalHost.StartAsync(azurite, configure: options => options with { Targets = targets });

    private static string AddKnownContact(LocalHostApp app) => app.Simulator!.Account.AddContact(new Dictionary<string, string>
    {
        ["email"] = NadiaEmail,
        ["firstname"] = "Nádia",
        ["lastname"] = "Ferreira",
    }).Id;

    private static async Task CheckViewsAsync(BrowserPage browser, string name)
    {
        foreach (var view in Views)
        {
            await browser.ShowAsync(view);
            await Expect(browser.Page.Locator("main .spinner")).ToHaveCountAsync(0);
            if (view == "Doctor")
            {
                await Expect(browser.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "checks" })).ToBeVisibleAsync();
            }

            await browser.CheckAsync($"{name}-{view}");
        }
    }

    private static async Task SendAsync(BrowserPage browser, string sample)
    {
        await browser.ShowAsync("Send");
        await browser.Button(sample).ClickAsync();
        await Expect(browser.Page.Locator(".notice.good")).ToBeVisibleAsync();
    }

    private static async Task WaitForOutcomeAsync(BrowserPage browser, string type, string outcome)
    {
        await browser.ShowAsync("Live");
        await Expect(browser.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = type }).Filter(new() { HasText = outcome })).ToBeVisibleAsync();
    }

    // The plots and figures are those of the newest status, whose time is below them.
    private static async Task WaitForNextStatusAsync(IPage page)
    {
        var newest = page.Locator("main p.muted.small > time").Last;
        var shown = await newest.GetAttributeAsync("datetime");
        await Expect(newest).Not.ToHaveAttributeAsync("datetime", shown!);
    }

    private static string CreateEvent(string userId, string id, string givenName, int second) =>
        Auth0EventBuilder.Created(userId).WithId(id).AtSecond(second).WithEmail("ines@example.com").WithName(givenName, "Okafor").ToJson().ToJsonString();

    private static async Task PressTabUntilAsync(BrowserPage browser, ILocator element, string key = "Tab")
    {
        await Expect(element).ToBeVisibleAsync();
        const int MaxStops = 60;
        for (var i = 0; i < MaxStops && !await element.EvaluateAsync<bool>("element => element === document.activeElement"); i++)
        {
            await browser.Page.Keyboard.PressAsync(key);
        }

        await Expect(element).ToBeFocusedAsync();
    }
}
