using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Support.Memory;
using Azure;
using CsCheck;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Journal;

/// <summary>What the journal and the rows remember of events, and that nothing depends on it.</summary>
[Trait("Category", "Unit")]
public sealed class JournalOfEventsTests
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";

    private static readonly DateTimeOffset StartOfHistory = new(2026, 10, 5, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_outcome_is_recorded_without_personal_data()
    {
        await using var app = CreateApp(new MemoryJournal());

        await ProcessAsync(app, Auth0EventBuilder.Created().WithId("evt_1").AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Ferreira"));
        await ProcessAsync(app, Auth0EventBuilder.Updated().WithId("evt_2").AtSecond(2).WithEmail("ines@example.com").WithName("Inês", "Ferreira"));
        await ProcessAsync(app, Auth0EventBuilder.Deleted().WithId("evt_3").AtSecond(3));
        await ProcessAsync(app, "no JSON"u8.ToArray());
        await app.GetService<PoisonMessageHandler>().HandleAsync(EventMessageCodec.EncodeInline(CreateMessage(Auth0EventBuilder.Deleted().WithId("evt_4").AtSecond(4)))!.Value, CancellationToken.None);
        var entries = await FlushAsync(app);

        Assert.Equal(
            ["evt_1 user.created hubspot Created  1", "evt_2 user.updated hubspot Updated  1", "evt_3 user.deleted hubspot Deactivated  1", "   Review Unreadable 1", "evt_4 user.deleted hubspot Review Poisoned 1"],
            entries.Select(entry => $"{entry.EventId} {entry.EventType} {entry.Target} {entry.Outcome} {entry.Detail} {entry.Attempt}"));
        Assert.Equal([StartOfHistory.AddSeconds(1), StartOfHistory.AddSeconds(2), StartOfHistory.AddSeconds(3), null, StartOfHistory.AddSeconds(4)], entries.Select(entry => entry.EventTime));
        Assert.Single(entries.Take(3).Select(entry => entry.RecordId).Distinct(), id => id is not null);
        Assert.Single(entries.Where(entry => entry.EventId is not null).Select(entry => entry.UserHash).Distinct(), app.GetService<LedgerHasher>().HashUserId(Ines));
        Assert.All(entries, entry => Assert.DoesNotContain("ines", entry.ToString(), StringComparison.OrdinalIgnoreCase));
        Assert.All(entries, entry => Assert.DoesNotContain(Ines, entry.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_row_remembers_which_fields_each_event_changed()
    {
        await using var app = CreateApp(new MemoryJournal());
        var user = Auth0EventBuilder.Created().WithId("evt_1").AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Ferreira");

        await ProcessAsync(app, user);
        await ProcessAsync(app, Auth0EventBuilder.Updated().WithId("evt_2").AtSecond(2).WithEmail("ines@example.com").WithName("Inês", "Ferreira"));
        await ProcessAsync(app, Auth0EventBuilder.Updated().WithId("evt_3").AtSecond(3).WithEmail("ines@example.com").WithName("Inês", "Ferreira"));
        await ProcessAsync(app, Auth0EventBuilder.Updated().WithId("evt_4").AtSecond(4).WithEmail("new@example.com").WithName("Inês", "Ferreira").WithUserMember("blocked", true));
        await ProcessAsync(app, user);
        var outcomes = (await app.GetService<ILedger>().ReadAsync("hubspot", Ines, CancellationToken.None)).Row.LastOutcomes;

        Assert.Equal(["evt_1 Created", "evt_2 Updated", "evt_3 Unchanged", "evt_4 Updated"], outcomes.Select(outcome => $"{outcome.EventId} {outcome.Outcome}"));
        Assert.Superset(new HashSet<string> { "auth0_status", "email", "firstname", "lastname" }, outcomes[0].Fields.ToHashSet());
        Assert.Equal(["firstname", "", "auth0_status,email"], outcomes.Skip(1).Select(outcome => string.Join(',', outcome.Fields.Order(StringComparer.Ordinal))));
    }

    [Fact]
    public async Task A_rejected_field_is_not_among_those_that_were_changed()
    {
        await using var app = CreateApp(new MemoryJournal(), ("HubSpot:Mapping:favorite_color", "user_metadata.color"));

        await ProcessAsync(app, Auth0EventBuilder.Created().WithId("evt_1").AtSecond(1).WithEmail("ines@example.com").WithUserMember("user_metadata", new System.Text.Json.Nodes.JsonObject { ["color"] = "beige" }));
        var outcome = Assert.Single((await app.GetService<ILedger>().ReadAsync("hubspot", Ines, CancellationToken.None)).Row.LastOutcomes);
        var entry = Assert.Single(await FlushAsync(app));

        Assert.Equal(("Review", true), (outcome.Outcome, outcome.Fields.Contains("email")));
        Assert.DoesNotContain("favorite_color", outcome.Fields);
        Assert.StartsWith("Rejected: favorite_color (", entry.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("beige", entry.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_journal_does_no_event_is_lost() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 12]).Sample(
            sample => RunAsync(sample.Item1, sample.Item2).GetAwaiter().GetResult(),
            iter: 25,
            threads: 1);

    private static async Task<bool> RunAsync(int seed, int users)
    {
        var random = new Random(seed);
        var journal = new Mock<IJournal>();
        journal.Setup(store => store.WriteAsync(It.IsAny<IReadOnlyList<JournalEntry>>(), It.IsAny<CancellationToken>())).Returns((IReadOnlyList<JournalEntry> _, CancellationToken token) => random.Next(4) switch
        {
            0 => Task.FromException(new RequestFailedException(503, "Busy", "ServerBusy", null)),
            1 => Task.FromException(new InvalidOperationException("Unexpected")),
            2 => Task.Delay(Timeout.InfiniteTimeSpan, token),
            _ => Task.CompletedTask,
        });
        await using var broken = CreateApp(journal.Object);
        await using var working = CreateApp(new MemoryJournal());
        foreach (var app in new[] { broken, working })
        {
            var history = new Random(seed);
            await app.GetService<JournalWriter>().StartAsync(CancellationToken.None);
            for (var second = 1; second <= 30; second++)
            {
                await ProcessAsync(app, CreateEvent(history, users, second));
                app.Time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        return ReadContacts(broken).SequenceEqual(ReadContacts(working))
            && broken.GetService<MemoryReviewStore>().Items.Count == working.GetService<MemoryReviewStore>().Items.Count
            && broken.GetLogLines(Core.Telemetry.LogEvents.EventCorrelated).Count == working.GetLogLines(Core.Telemetry.LogEvents.EventCorrelated).Count;
    }

    private static Auth0EventBuilder CreateEvent(Random random, int users, int second)
    {
        var user = random.Next(users);
        var id = $"auth0|user-{user}";
        var auth0Event = random.Next(6) == 0 ? Auth0EventBuilder.Deleted(id) : Auth0EventBuilder.Updated(id);
        return auth0Event.WithId($"evt_{second}").AtSecond(random.Next(2) == 0 ? second : second - 5).WithEmail($"user-{user}@example.com").WithName($"Name{random.Next(3)}", "Ferreira");
    }

    private static IEnumerable<(string Id, string? Name, string? Status)> ReadContacts(TestApp app) =>
        app.GetService<SimulatedAccount>().Contacts.Select(contact => (contact.Id, contact["firstname"], contact["auth0_status"]));

    private static TestApp CreateApp(IJournal journal, params (string Setting, string? Value)[] settings)
    {
        var account = new SimulatedAccount(new SimulatorOptions
        {
            Limits = SimulatorLimits.Unlimited,
            CustomProperties =
            [
                PropertyDefinition.CreateUniqueText("auth0_user_id"), new("auth0_email_verified"), new("auth0_status"), new("auth0_last_event"),
                new("favorite_color", "enumeration", "select") { Options = [new PropertyOption("red")] },
            ],
        });
        var app = TestApp.Create(
            services => services
                .AddMemoryStorage()
                .Replace(ServiceDescriptor.Singleton(journal))
                .AddSingleton(account)
                .AddHttpClient("hubspot")
                .ConfigurePrimaryHttpMessageHandler(() => new SimulatedHubSpotHandler(account, () => Task.CompletedTask, () => CallFault.None)),
            settings);

        // The calls of an event need not wait for each other.
        app.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(1);
        return app;
    }

    private static EventMessage CreateMessage(Auth0EventBuilder auth0Event) => EventMessage.Create("hubspot", auth0Event.ToUtf8Bytes(), StartOfHistory);

    private static Task ProcessAsync(TestApp app, Auth0EventBuilder auth0Event) => ProcessAsync(app, EventMessageCodec.EncodeInline(CreateMessage(auth0Event))!.Value);

    private static Task ProcessAsync(TestApp app, ReadOnlyMemory<byte> body) => app.GetService<QueueMessageProcessor>().ProcessAsync(body, CancellationToken.None);

    private static async Task<IReadOnlyList<JournalEntry>> FlushAsync(TestApp app)
    {
        await app.GetService<JournalWriter>().StartAsync(CancellationToken.None);
        await app.GetService<JournalWriter>().StopAsync(CancellationToken.None);
        return ((MemoryJournal)app.GetService<IJournal>()).Entries;
    }
}
