using System.Runtime.CompilerServices;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.Core.Tenants;
using Azure;
using Azure.Data.Tables;

namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>The tables: each one is read, and every right is tried on a table of the doctor's own.</summary>
internal sealed class TableProbe(StorageAccount storage, DoctorCheckRunner runner) : IDoctorProbe
{
    /// <summary>The names of the tables that the doctor creates and deletes start with this.</summary>
    public const string ProbePrefix = "Auth0SyncDoctor";

    private const string Key = "probe";

    private static readonly string[] Tables =
    [
        LedgerTable.TableName,
        LedgerTable.LinksTableName,
        ReviewStore.TableName,
        ReviewLogTable.TableName,
        TenantTable.TableName,
        InstanceTable.TableName,
        JournalTable.TableName,
        PauseTable.TableName,
    ];

    public async IAsyncEnumerable<DoctorCheck> CheckAsync(DoctorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rights = new StorageRights(runner, "table", "Storage Table Data Contributor");
        foreach (var check in await Task.WhenAll(Tables.Select(name => rights.CheckPartAsync(name, null, "read (r)", ct => ReadAsync(storage.Tables.GetTableClient(name), ct), cancellationToken))))
        {
            yield return check;
        }

        await foreach (var check in rights.CheckAsync(GetRights(), cancellationToken))
        {
            yield return check;
        }
    }

    // A row that does not exist is reported as an empty result, unlike a table that does not.
    private static async Task ReadAsync(TableClient table, CancellationToken cancellationToken)
    {
        await foreach (var _ in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Key} and RowKey eq {Key}"), maxPerPage: 1, cancellationToken: cancellationToken))
        {
            return;
        }
    }

    private StorageRight[] GetRights()
    {
        var table = storage.Tables.GetTableClient($"{ProbePrefix}{Guid.NewGuid():N}");
        return
        [
            new("create", "create (c)", "create the tables", ct => table.CreateAsync(ct)),
            new("add", "add (a)", "save what is known of users", ct => table.AddEntityAsync(new TableEntity(Key, Key), ct)),
            new("read", "read (r)", "read what is known of users", ct => table.GetEntityAsync<TableEntity>(Key, Key, cancellationToken: ct), Requires: "add"),
            new("update", "update (u)", "save what is known of users", ct => table.UpdateEntityAsync(new TableEntity(Key, Key), ETag.All, TableUpdateMode.Replace, ct), Requires: "add"),
            new("deleteRow", "delete (d)", "remove links and resolved review items", ct => table.DeleteEntityAsync(Key, Key, ETag.All, ct), Requires: "add"),
            new("delete", "delete (d)", $"delete the table {table.Name} that the doctor created", ct => table.DeleteAsync(ct)),
        ];
    }
}
