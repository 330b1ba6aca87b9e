using System.Collections.Concurrent;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Review;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Auth0Sync.Tests.Support;

/// <summary>Counts the requests of a table client, including retries.</summary>
public sealed class TableRequestCounter : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<string> _paths = new();

    public TableRequestCounts Total => new(CountRequestsTo(LedgerTable.TableName), CountRequestsTo(LedgerTable.LinksTableName), CountRequestsTo(ReviewStore.TableName));

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        _paths.Enqueue(message.Request.Uri.Path);
        ProcessNext(message, pipeline);
    }

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        _paths.Enqueue(message.Request.Uri.Path);
        return ProcessNextAsync(message, pipeline);
    }

    private int CountRequestsTo(string table) => _paths.Count(path => path.Contains($"/{table}", StringComparison.Ordinal));
}

/// <summary>The number of requests per table.</summary>
public readonly record struct TableRequestCounts(int Ledger, int Links = 0, int Review = 0)
{
    public static TableRequestCounts operator -(TableRequestCounts left, TableRequestCounts right) =>
        new(left.Ledger - right.Ledger, left.Links - right.Links, left.Review - right.Review);
}
