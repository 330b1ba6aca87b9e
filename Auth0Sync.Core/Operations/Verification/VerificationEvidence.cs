using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Operations.Verification;

/// <summary>Writes a report as evidence: JSON for machines, Markdown for people.</summary>
public static class VerificationEvidence
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string ToJson(VerificationReport report) => JsonSerializer.Serialize(report, JsonOptions);

    public static string ToMarkdown(VerificationReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Correlation {(report.IsSuccessful ? "verified" : "not verified")}");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Started {report.StartedAt:yyyy-MM-dd HH:mm:ss}Z, took {FormatSeconds(report.Elapsed)}, test user `{report.UserId}`.");
        if (report.Error is { } error)
        {
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"**{EscapeCell(error)}**");
        }

        text.AppendLine();
        text.AppendLine("| Step | Webhook | Target | Result | After | Detail |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var step in report.Steps)
        {
            var webhook = $"{step.WebhookStatus?.ToString(CultureInfo.InvariantCulture) ?? "no response"} in {FormatSeconds(step.WebhookElapsed)}";
            if (step.Targets.Count == 0)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {step.Name} | {webhook} | | | | |");
            }

            foreach (var target in step.Targets)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {step.Name} | {webhook} | {target.Target} | {target.Result} | {FormatSeconds(target.Elapsed)} | {EscapeCell(target.Detail ?? "")} |");
            }
        }

        text.AppendLine();
        foreach (var cleanUp in report.CleanUp)
        {
            var line = $"* {cleanUp.Target}: record {cleanUp.Action}. {EscapeCell(cleanUp.Detail ?? "")}";
            text.AppendLine(line.TrimEnd());
        }

        return text.ToString();
    }

    private static string FormatSeconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private static string EscapeCell(string text) => text.Replace('|', '/').Replace('\n', ' ');
}
