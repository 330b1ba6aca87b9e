using System.Net;
using System.Net.Mime;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Auth0Sync.Core.Operations.Status;
using Auth0Sync.Core.Operations.Users;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Conformance;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Page;

/// <summary>The data of the page: the reports of the operations as they are, and what a person decides.</summary>
[Trait("Category", "Integration")]
public sealed class PageApiTests : IAsyncLifetime
{
    private const string UserId = "auth0|68c1f7e2b94d0a53e6171c2f";
    private const string Email = "ines@example.com";

    private static readonly JsonSerializerOptions ReportOptions = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private PageHarness _page = null!;

    private MemoryReviewStore Reviews => _page.Operations.GetService<MemoryReviewStore>();

    public async Task InitializeAsync()
    {
        _page = await PageHarness.StartAsync();
        await _page.SignInAsync();
    }

    public async Task DisposeAsync() => await _page.DisposeAsync();

    [Fact]
    public async Task The_status_is_the_report()
    {
        await _page.Operations.ApplyAsync(Auth0EventBuilder.Created().WithEmail(Email));
        await WaitForJournalAsync();

        AssertSame(await _page.Operations.GetService<StatusReader>().ReadAsync(CancellationToken.None), await GetAsync("/api/status"));
    }

    [Fact]
    public async Task A_user_is_found_by_id_and_by_address_with_both_in_the_body_only()
    {
        await _page.Operations.ApplyAsync(Auth0EventBuilder.Created().WithEmail(Email));
        var users = _page.Operations.GetService<UserInspector>();

        AssertSame(await users.InspectAsync(UserId, CancellationToken.None), await PostAsync("/api/users", new { userId = UserId }));
        AssertSame(await users.FindByEmailAsync(Email, CancellationToken.None), await PostAsync("/api/users/by-email", new { email = Email }));
        Assert.DoesNotContain(_page.Endpoints, endpoint => endpoint.Path.StartsWith("/api/users", StringComparison.Ordinal) && endpoint.Method != "POST");
    }

    [Fact]
    public async Task The_history_of_a_user_is_that_of_the_journal()
    {
        await _page.Operations.ApplyAsync(Auth0EventBuilder.Created().WithEmail(Email));
        await WaitForJournalAsync();

        var entry = ((JsonArray)await PostAsync("/api/users/history", new { userId = UserId }))[0]!;

        Assert.Equal(("hubspot", "Created"), ((string)entry["target"]!, (string)entry["outcome"]!));
    }

    [Theory]
    [InlineData("/api/users", "userId")]
    [InlineData("/api/users/history", "userId")]
    [InlineData("/api/users/by-email", "email")]
    public async Task An_empty_or_endless_query_is_refused(string path, string member)
    {
        foreach (var text in new[] { "", new string('a', 513) })
        {
            using var response = await _page.Browser.SendAsync(_page.CreatePost(path, new Dictionary<string, string> { [member] = text }));

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_review_item_is_shown_approved_once_and_recorded()
    {
        var candidate = await AddItemAsync();

        var listed = Assert.Single((JsonArray)(await GetAsync("/api/review?target=hubspot&reason=EmailOfAnotherRecord"))["items"]!)!;
        var id = (string)listed["id"]!;
        var shown = await GetAsync($"/api/review/{id}");
        var decision = new { id, action = "Approve", choice = new { kind = "Link", recordId = candidate, fields = Array.Empty<string>() }, isDryRun = false };
        var planned = await PostAsync("/api/review/decisions", decision with { isDryRun = true });
        Assert.Single(Reviews.Items);
        var done = await PostAsync("/api/review/decisions", decision);
        var again = await PostAsync("/api/review/decisions", decision);

        Assert.Contains(candidate, ((JsonArray)shown["candidates"]!).Select(shownCandidate => (string)shownCandidate!["recordId"]!));
        Assert.Contains(Email, shown["fields"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(("Planned", "Done", "AlreadyResolved", "Rosa"), ((string)planned["status"]!, (string)done["status"]!, (string)again["status"]!, (string)again["by"]!));
        Assert.Single(_page.Operations.Queue.VisibleMessages);
        await _page.Operations.DrainAsync();
        Assert.Empty(Reviews.Items);
        Assert.Equal(UserId, _page.HubSpot.Records.Single(record => record.Id == candidate).UserId);
        using var gone = await _page.Browser.GetAsync($"/api/review/{id}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task An_item_is_dismissed_or_retried_and_an_approval_needs_a_choice()
    {
        await AddItemAsync();
        var id = Reviews.Items.Single().Id;

        using var refused = await _page.Browser.SendAsync(_page.CreatePost("/api/review/decisions", new { id, action = "Approve", isDryRun = false }));
        var retry = await PostAsync("/api/review/decisions", new { id, action = "Retry", isDryRun = true });
        var dismissed = await PostAsync("/api/review/decisions", new { id, action = "Dismiss", isDryRun = false });

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(("Planned", "Done"), ((string)retry["status"]!, (string)dismissed["status"]!));
        Assert.Empty(Reviews.Items);
    }

    [Fact]
    public async Task A_decision_is_about_the_event_that_the_page_shows()
    {
        await AddBusyItemAsync("evt_shown", second: 1);
        var id = Reviews.Items.Single().Id;
        var decision = new { id, action = "Dismiss", isDryRun = false, version = (string)(await GetAsync($"/api/review/{id}"))["version"]! };
        await AddBusyItemAsync("evt_newer", second: 2);

        var planned = await PostAsync("/api/review/decisions", decision with { isDryRun = true });
        var dismissed = await PostAsync("/api/review/decisions", decision);
        var open = Reviews.Items.Single();
        var seen = await PostAsync("/api/review/decisions", decision with { version = (string)(await GetAsync($"/api/review/{id}"))["version"]! });

        Assert.Equal(("Changed", "Changed", "Done"), ((string)planned["status"]!, (string)dismissed["status"]!, (string)seen["status"]!));
        Assert.Equal("evt_newer", open.EventId);
    }

    [Fact]
    public async Task Items_are_retried_together_and_one_that_is_gone_hides_no_other()
    {
        await AddItemAsync();

        var done = (JsonArray)await PostAsync("/api/review/retries", new { ids = new[] { "0123456789abcdef", Reviews.Items.Single().Id } });

        Assert.Equal(["NotFound", "Done"], done.Select(result => (string)result!["status"]!));
        Assert.Empty(Reviews.Items);
        Assert.Single(_page.Operations.Queue.VisibleMessages);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(51)]
    public async Task A_request_retries_a_limited_number_of_items(int count)
    {
        using var response = await _page.Browser.SendAsync(_page.CreatePost("/api/review/retries", new { ids = Enumerable.Repeat("0123456789abcdef", count) }));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/review/retries", "{}")]
    [InlineData("/api/review/retries", """{"ids":null}""")]
    [InlineData("/api/review/retries", """{"ids":["{id}",null]}""")]
    [InlineData("/api/review/decisions", """{"id":"{id}","isDryRun":false}""")]
    [InlineData("/api/review/decisions", """{"id":"{id}","action":"Dismiss"}""")]
    [InlineData("/api/review/decisions", """{"id":null,"action":"Dismiss","isDryRun":false}""")]
    [InlineData("/api/users", "{}")]
    public async Task A_body_that_lacks_a_member_is_refused_and_decides_nothing(string path, string body)
    {
        await AddItemAsync();
        using var request = _page.CreatePost(path, new { });
        request.Content = new StringContent(body.Replace("{id}", Reviews.Items.Single().Id, StringComparison.Ordinal), Encoding.UTF8, MediaTypeNames.Application.Json);

        using var response = await _page.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Single(Reviews.Items);
    }

    [Fact]
    public async Task One_event_or_several_lines_are_explained_and_nothing_is_written()
    {
        var created = Auth0EventBuilder.Created().WithEmail(Email).ToJson();

        var one = (JsonArray)await PostAsync("/api/explain", new { @event = created.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) });
        var two = (JsonArray)await PostAsync("/api/explain", new { @event = $"{created.ToJsonString()}\n{created.ToJsonString()}\n", target = "hubspot" });
        var none = (JsonArray)await PostAsync("/api/explain", new { @event = "{ no event" });

        Assert.Equal("Created", (string)Assert.Single(one)!["targets"]![0]!["outcome"]!["name"]!);
        Assert.Equal([1, 2], two.Select(line => (int)line!["line"]!));
        Assert.NotNull((string?)Assert.Single(none)!["problem"]);
        Assert.Empty(_page.HubSpot.Records);
    }

    [Theory]
    [InlineData("userId", Email)]
    [InlineData("userId", "auth0|1 auth0|2")]
    [InlineData("userId", "auth0|1\nauth0|2")]
    [InlineData("userId", """{"user_id":"auth0|1"}""")]
    [InlineData("userId", null)]
    [InlineData("event", Email)]
    public async Task What_is_neither_an_event_nor_a_user_id_is_not_sent_to_Auth0(string member, string? text)
    {
        var endless = "auth0|" + new string('1', 507);
        using var response = await _page.Browser.SendAsync(_page.CreatePost("/api/explain", new Dictionary<string, string> { [member] = text ?? endless }));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("neither an event nor a user id", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UserId)]
    [InlineData("samlp|harbour|o'brien@example.com")]
    public async Task A_user_id_is_explained_with_the_profile_of_Auth0(string userId)
    {
        var explanation = Assert.Single((JsonArray)await PostAsync("/api/explain", new { userId }))!;

        Assert.Contains("read:users", (string)explanation["problem"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_events_than_are_explained_at_once_are_refused_before_any_target_is_asked()
    {
        string[] events = [.. Enumerable.Range(1, 101).Select(number => Auth0EventBuilder.Created($"auth0|{number}").WithEmail($"{number}@example.com").ToJson().ToJsonString())];
        await PostAsync("/api/explain", new { @event = string.Join("\n \r\n", events.SkipLast(1)) });
        var calls = CountCalls();
        Assert.NotEqual(0, calls);
        using var request = _page.CreatePost("/api/explain", new { @event = string.Join('\n', events) });

        using var response = await _page.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("at most 100", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(calls, CountCalls());
    }

    [Fact]
    public async Task One_event_may_have_more_lines_than_events_are_explained_at_once()
    {
        var tags = new JsonArray([.. Enumerable.Range(1, 101).Select(tag => (JsonNode)tag)]);
        var created = Auth0EventBuilder.Created().WithEmail(Email).WithUserMember("app_metadata", new JsonObject { ["tags"] = tags }).ToJson();

        var explanations = (JsonArray)await PostAsync("/api/explain", new { @event = created.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) });

        Assert.Equal("Created", (string)Assert.Single(explanations)!["targets"]![0]!["outcome"]!["name"]!);
    }

    [Fact]
    public async Task The_event_of_a_review_item_is_explained()
    {
        await AddItemAsync();
        var item = Reviews.Items.Single();

        var explanation = Assert.Single((JsonArray)await PostAsync("/api/explain", new { reviewId = item.Id }))!;

        Assert.Equal(item.EventId, (string?)explanation["eventId"]);
        Assert.Equal("hubspot", (string)Assert.Single((JsonArray)explanation["targets"]!)!["target"]!);
        Assert.Single(Reviews.Items);
    }

    [Fact]
    public async Task Outcomes_and_the_status_arrive_while_the_page_is_open()
    {
        await _page.Operations.ApplyAsync(Auth0EventBuilder.Created().WithId("evt_live").WithEmail(Email));
        await WaitForJournalAsync();
        using var response = await _page.Browser.GetAsync("/api/live", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var events = SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();

        var seen = new Dictionary<string, JsonNode>();
        while (seen.Count < 2)
        {
            Assert.True(await events.MoveNextAsync());
            seen[events.Current.EventType] = JsonNode.Parse(events.Current.Data)!;
        }

        Assert.Equal(("evt_live", "Created"), ((string)seen["outcome"]["eventId"]!, (string)seen["outcome"]["outcome"]!));
        Assert.Equal("hubspot", (string)seen["status"]["targets"]![0]!["target"]!);
    }

    [Fact]
    public async Task A_page_that_connects_again_gets_what_it_missed_and_all_of_a_server_that_was_restarted()
    {
        await _page.Operations.ApplyAsync(Auth0EventBuilder.Created().WithId("evt_1").AtSecond(1).WithEmail(Email));
        await WaitForJournalAsync();
        var first = await ReadOutcomeAsync("/api/live");
        await _page.Operations.ApplyAsync(Auth0EventBuilder.Updated().WithId("evt_2").AtSecond(2).WithEmail(Email));
        await WaitForJournalAsync(outcomes: 2);

        var missed = await ReadOutcomeAsync($"/api/live?after={first.Position}");
        var restarted = await ReadOutcomeAsync("/api/live?after=1a2b3c4d-9");

        Assert.Equal(("evt_1", "evt_2", "evt_1"), (first.EventId, missed.EventId, restarted.EventId));
    }

    // A contact that sales entered has the address of a user, who got a contact before the address was verified.
    private async Task<string> AddItemAsync()
    {
        var candidate = _page.HubSpot.AddRecord(new ConformanceRecord("") { Email = Email, GivenName = "Ines" });
        await _page.Operations.ApplyAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail(Email, verified: false));
        await _page.Operations.ApplyAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail(Email));
        Assert.Single(Reviews.Items);
        return candidate;
    }

    private Task AddBusyItemAsync(string eventId, int second)
    {
        var auth0Event = Auth0EventBuilder.Updated().WithId(eventId).AtSecond(second).WithEmail(Email);
        var now = _page.Operations.Time.GetUtcNow();
        var message = EventMessage.Create("hubspot", auth0Event.ToUtf8Bytes(), now);
        return Reviews.AddAsync(ReviewItem.FromEvent(new ReviewFinding(ReviewReason.BusyTooLong, "It was busy.", []), message, auth0Event.ToEvent(), now), CancellationToken.None);
    }

    private int CountCalls() => _page.HubSpot.CallCounts.Values.Sum();

    // It is written in the background.
    private Task WaitForJournalAsync(int outcomes = 1) => Support.Poll.UntilAsync(
        async () => ((JsonArray)await PostAsync("/api/users/history", new { userId = UserId })).Count == outcomes, "the journal has the outcome");

    /// <summary>The first outcome of a new connection, while the time goes on.</summary>
    private async Task<(string Position, string EventId)> ReadOutcomeAsync(string path)
    {
        var reading = ReadFirstOutcomeAsync(path);
        await Support.Poll.UntilAsync(
            () =>
            {
                _page.Operations.Time.Advance(TimeSpan.FromSeconds(1));
                return reading.IsCompleted;
            },
            "an outcome arrives");
        return await reading;
    }

    private async Task<(string Position, string EventId)> ReadFirstOutcomeAsync(string path)
    {
        using var response = await _page.Browser.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        var outcome = await SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().FirstAsync(item => item.EventType == "outcome");
        return (outcome.EventId!, (string)JsonNode.Parse(outcome.Data)!["eventId"]!);
    }

    private async Task<JsonNode> GetAsync(string path) => (await _page.Browser.GetFromJsonAsync<JsonNode>(path))!;

    private async Task<JsonNode> PostAsync(string path, object body)
    {
        using var response = await _page.Browser.SendAsync(_page.CreatePost(path, body));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private static void AssertSame(object report, JsonNode json)
    {
        var expected = JsonSerializer.SerializeToNode(report, report.GetType(), ReportOptions);
        Assert.Equal(expected!.ToJsonString(), json.ToJsonString());
    }
}
