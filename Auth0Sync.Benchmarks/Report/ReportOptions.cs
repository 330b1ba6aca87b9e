using System.Globalization;

namespace Auth0Sync.Benchmarks.Report;

/// <summary>What a report contains.</summary>
/// <param name="DocsFolder">The folder of the documents.</param>
/// <param name="Users">Users of the import with the storage account in memory. 60,000 take half a minute at HubSpot's limit.</param>
/// <param name="AzuriteUsers">Users of the import with Azurite.</param>
/// <param name="DocumentedUsers">Users that the documented handler gets each time.</param>
/// <param name="GrowthUsers">The largest number of users of <c>growth</c>.</param>
internal sealed record ReportOptions(string DocsFolder, int Users, int AzuriteUsers, int DocumentedUsers, int GrowthUsers)
{
    /// <summary>The figures of the last run.</summary>
    public string ResultsFile => Path.Combine(ChartFolder, "results.json");

    /// <summary>Where the charts are.</summary>
    public string ChartFolder => Path.Combine(DocsFolder, "performance");

    /// <summary>The document.</summary>
    public string DocumentFile => Path.Combine(DocsFolder, "performance.md");

    /// <summary>What is run, in this order.</summary>
    public IReadOnlyList<ChildProcessCommand> Commands =>
    [
        new("micro", ["micro"]),
        new("idle", ["idle"]),
        new("ack", ["ack"]),
        new("growth", ["growth", "--users", Format(GrowthUsers)]),
        new("bulkMemory", ["bulk", "--storage", "memory", "--users", Format(Users), "--documented-users", Format(DocumentedUsers)]),
        new("bulkAzurite", ["bulk", "--storage", "azurite", "--users", Format(AzuriteUsers), "--documented-users", Format(DocumentedUsers)]),
    ];

    private static string Format(int number) => number.ToString(CultureInfo.InvariantCulture);
}
