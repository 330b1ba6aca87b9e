using System.Globalization;

namespace Auth0Sync.Benchmarks.Report;

/// <summary>What a report contains.</summary>
/// <param name="Folder">The folder of the documents.</param>
/// <param name="Users">Users of the import with the storage account in memory. 60,000 take half a minute at HubSpot's limit.</param>
/// <param name="AzuriteUsers">Users of the import with Azurite.</param>
/// <param name="DocumentedUsers">Users that the documented handler gets each time.</param>
/// <param name="GrowthUsers">The largest number of users of <c>growth</c>.</param>
internal sealed record ReportOptions(string Folder, int Users, int AzuriteUsers, int DocumentedUsers, int GrowthUsers)
{
    /// <summary>The figures of the last run.</summary>
    public string ResultsFile => Path.Combine(ChartFolder, "results.json");

    /// <summary>Where the charts are.</summary>
    public string ChartFolder => Path.Combine(Folder, "performance");

    /// <summary>The document.</summary>
    public string Document => Path.Combine(Folder, "performance.md");

    /// <summary>What is run, in this order.</summary>
    public IReadOnlyList<MeasuredCommand> Commands =>
    [
        new("micro", ["micro"]),
        new("idle", ["idle"]),
        new("ack", ["ack"]),
        new("growth", ["growth", "--users", Text(GrowthUsers)]),
        new("bulkMemory", ["bulk", "--storage", "memory", "--users", Text(Users), "--documented-users", Text(DocumentedUsers)]),
        new("bulkAzurite", ["bulk", "--storage", "azurite", "--users", Text(AzuriteUsers), "--documented-users", Text(DocumentedUsers)]),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
