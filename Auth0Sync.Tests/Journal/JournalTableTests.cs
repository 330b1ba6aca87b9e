using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Storage;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Journal;

/// <summary>The journal in a real table: what is read, in which order, and how many operations it takes.</summary>
[Trait("Category", "Integration")]
public sealed class JournalTableTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly DateTimeOffset Now = JournalEntries.Now;

    private readonly FakeTimeProvider _time = new(Now);
    private readonly RequestCounter _requests = new();
    private StorageAccount _account = null!;
    private TableClient _table = null!;

    [Fact]
    public async Task Entries_of_several_instances_and_days_are_read_the_newest_first()
    {
        var (one, other) = (await CreateAsync(), CreateInstance());
        var entries = Enumerable.Range(0, 300).Select(number => JournalEntries.Create(number, number % 7, Now.AddMinutes(number * 17))).ToList();
        foreach (var (index, batch) in entries.Chunk(30).Index())
        {
            // Of two instances, one writes later what it settled at the same time.
            _time.SetUtcNow(batch[^1].SettledAt.AddSeconds(index % 3));
            await one.WriteAsync([.. batch.Where(IsEven)], CancellationToken.None);
            await other.WriteAsync([.. batch.Where(entry => !IsEven(entry))], CancellationToken.None);
        }

        Assert.Equal(entries.AsEnumerable().Reverse(), await one.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None).ToListAsync());
        var since = entries[200].SettledAt;
        Assert.Equal(entries[200..].AsEnumerable().Reverse(), await one.ReadAsync(since, CancellationToken.None).ToListAsync());

        static bool IsEven(JournalEntry entry) => int.Parse(entry.RecordId!, System.Globalization.CultureInfo.InvariantCulture) % 2 == 0;
    }

    [Fact]
    public async Task The_memory_journal_reads_the_same()
    {
        var (table, memory) = (await CreateAsync(), new MemoryJournal());
        var entries = Enumerable.Range(0, 250).Select(number => JournalEntries.Create(number, number % 9)).ToList();
        foreach (IJournal journal in new IJournal[] { table, memory })
        {
            await journal.WriteAsync(entries, CancellationToken.None);
        }

        var since = Now.AddSeconds(40);
        string[] users = [JournalEntries.GetUserHash(3), JournalEntries.GetUserHash(99)];
        var found = await table.ReadUserAsync(users, since, CancellationToken.None).ToListAsync();

        Assert.NotEmpty(found);
        Assert.Equal(await memory.ReadUserAsync(users, since, CancellationToken.None).ToListAsync(), found);
        Assert.Equal(await memory.ReadAsync(since, CancellationToken.None).ToListAsync(), await table.ReadAsync(since, CancellationToken.None).ToListAsync());
        var (expected, actual) = (await memory.SummarizeAsync(Now, CancellationToken.None), await table.SummarizeAsync(Now, CancellationToken.None));
        Assert.Equal(250, actual.Targets["hubspot"].Outcomes["Updated"]);
        Assert.Equal(expected.Targets["hubspot"].Lag.Buckets, actual.Targets["hubspot"].Lag.Buckets);
    }

    [Fact]
    public async Task The_timeline_of_a_user_reads_only_the_rows_that_may_contain_the_user()
    {
        var journal = await CreateAsync();
        for (var number = 0; number < 60; number++)
        {
            await journal.WriteAsync([JournalEntries.Create(number, user: number)], CancellationToken.None);
        }

        // A page is a request of 1,000 rows or less: one for the whole table.
        var before = _requests.Reads;
        Assert.Equal(["17"], (await journal.ReadUserAsync([JournalEntries.GetUserHash(17)], DateTimeOffset.MinValue, CancellationToken.None).ToListAsync()).Select(entry => entry.RecordId));
        Assert.Equal(1, _requests.Reads - before);
    }

    [Fact]
    public async Task The_newest_entries_of_a_long_journal_take_one_request()
    {
        var journal = await CreateAsync();
        for (var day = 0; day < 10; day++)
        {
            await journal.WriteAsync([.. Enumerable.Range(0, 500).Select(number => JournalEntries.Create(number, number, Now.AddDays(day)))], CancellationToken.None);
        }

        var before = _requests.Reads;
        Assert.Equal(50, (await journal.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None).Take(50).ToListAsync()).Count);
        Assert.Equal(1, _requests.Reads - before);
    }

    [Fact]
    public async Task A_lone_event_costs_one_operation_and_an_event_of_a_bulk_a_fiftieth_at_most()
    {
        var journal = await CreateAsync();
        using var writer = new JournalWriter(journal, _time, NullLogger<JournalWriter>.Instance);
        await writer.StartAsync(CancellationToken.None);

        var before = _requests.Writes;
        writer.Record(JournalEntries.Create(0));
        await AdvanceUntilAsync(journal, 1);
        Assert.Equal(1, _requests.Writes - before);

        before = _requests.Writes;
        for (var number = 1; number <= 5_000; number++)
        {
            writer.Record(JournalEntries.Create(number, number));
        }

        await AdvanceUntilAsync(journal, 5_001);
        await writer.StopAsync(CancellationToken.None);
        Assert.InRange(_requests.Writes - before, 1, 5_000 / 50);
    }

    [Fact]
    public async Task Old_days_are_deleted_a_hundred_rows_at_a_time()
    {
        var journal = await CreateAsync();
        for (var day = 0; day < 5; day++)
        {
            _time.SetUtcNow(Now.AddDays(day));
            await journal.WriteAsync([.. Enumerable.Range(0, 1_000).Select(number => JournalEntries.Create(number, number, _time.GetUtcNow()))], CancellationToken.None);
        }

        var (reads, writes) = (_requests.Reads, _requests.Writes);
        await journal.DeleteBeforeAsync(Now.AddDays(3), CancellationToken.None);

        // One query, and a transaction for each day.
        Assert.Equal((1, 3), (_requests.Reads - reads, _requests.Writes - writes));
        Assert.Equal(2_000, await journal.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None).CountAsync());
        await Task.WhenAll(journal.DeleteBeforeAsync(Now.AddDays(9), CancellationToken.None), CreateInstance().DeleteBeforeAsync(Now.AddDays(9), CancellationToken.None));
        Assert.Equal(0, await journal.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None).CountAsync());
    }

    [Fact]
    public async Task What_others_wrote_into_the_table_is_skipped()
    {
        var journal = await CreateAsync();
        await journal.WriteAsync([JournalEntries.Create(1)], CancellationToken.None);
        var partition = JournalKeys.GetPartitionKey(Now);
        await _table.AddEntityAsync(new TableEntity(partition, "0") { ["Entries"] = "no JSON", ["Summary"] = "[1" });
        await _table.AddEntityAsync(new TableEntity(partition, "00000000000000000000000000") { ["Entries"] = 5 });
        string[] others = ["{}", "null", """{"targets":null}""", """{"targets":{"hubspot":null}}""", """{"targets":{"hubspot":{}}}""", """{"targets":{"hubspot":{"outcomes":{},"deferrals":{},"lag":{}}}}"""];
        foreach (var (index, other) in others.Index())
        {
            await _table.AddEntityAsync(new TableEntity(partition, $"1{index}") { ["Entries"] = $"[{other}]", ["Summary"] = other });
        }

        Assert.Single(await journal.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None).ToListAsync());
        Assert.Equal(1, (await journal.SummarizeAsync(DateTimeOffset.MinValue, CancellationToken.None)).Targets["hubspot"].Outcomes["Updated"]);
    }

    private async Task<JournalTable> CreateAsync()
    {
        var options = new TableClientOptions();
        options.AddPolicy(_requests, HttpPipelinePosition.PerRetry);
        var connection = new ConfigurationBuilder().AddInMemoryCollection([new("Storage", azurite.NewAccountConnectionString())]).Build().GetSection("Storage");
        _account = StorageAccount.Create(connection) with { Tables = new TableServiceClient(connection.Value, options) };
        _table = _account.Tables.GetTableClient(JournalTable.TableName);
        var journal = CreateInstance();
        await journal.InitializeAsync(CancellationToken.None);
        return journal;
    }

    private JournalTable CreateInstance() => new(_account, _time);

    private Task AdvanceUntilAsync(JournalTable journal, int count) => Poll.UntilAsync(
        async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return await journal.ReadAsync(DateTimeOffset.MinValue, CancellationToken.None).CountAsync() == count;
        },
        $"{count} entries are written");

    /// <summary>Counts the requests, retries included.</summary>
    private sealed class RequestCounter : HttpPipelineSynchronousPolicy
    {
        private int _reads;
        private int _writes;

        public int Reads => Volatile.Read(ref _reads);

        public int Writes => Volatile.Read(ref _writes);

        public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref message.Request.Method == RequestMethod.Get ? ref _reads : ref _writes);
    }
}
