using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.HubSpot;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Auth0Sync.Core.Targets.Mailchimp.Api;
using Auth0Sync.Core.Targets.Stripe;
using Auth0Sync.Core.Targets.Stripe.Api;
using Auth0Sync.Core.Targets.Stripe.Subscriptions;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Webhook;
using Xunit;

namespace Auth0Sync.Tests.Documentation;

/// <summary>The documents match the code: no setting, log event or review reason is missing, and all defaults are right.</summary>
[Trait("Category", "Unit")]
public partial class ConfigurationDocsTests
{
    private static readonly Dictionary<Type, string> Sections = new()
    {
        [typeof(WebhookOptions)] = Auth0SyncSettings.Webhook,
        [typeof(HubSpotOptions)] = HubSpotOptions.SectionName,
        [typeof(MailchimpOptions)] = MailchimpOptions.SectionName,
        [typeof(StripeOptions)] = StripeOptions.SectionName,
        [typeof(StripePolicyOptions)] = StripeRegistration.Descriptor.PoliciesSection,
        [typeof(PolicyOptions)] = Auth0SyncSettings.Policies,
        [typeof(LedgerOptions)] = Auth0SyncSettings.Ledger,
        [typeof(RetryOptions)] = Auth0SyncSettings.Retry,
        [typeof(Auth0Options)] = Auth0SyncSettings.Auth0,
        [typeof(ReviewOptions)] = Auth0SyncSettings.Review,
        [typeof(QueueOptions)] = Auth0SyncSettings.Queue,
        [typeof(JournalOptions)] = Auth0SyncSettings.Journal,
    };

    private static readonly string[] PlatformSettings = ["FUNCTIONS_WORKER_RUNTIME", Auth0SyncSettings.Storage, HostBodyLimit.SettingName];

    public static TheoryData<string> SettingNames => [.. Settings.Keys, .. SettingsWithoutOptions];

    public static TheoryData<string, string> QueueSettings => new()
    {
        { "batchSize", "32" },
        { "newBatchThreshold", "480" },
        { "maxPollingInterval", "00:00:02" },
        { "visibilityTimeout", "00:00:30" },
        { "maxDequeueCount", "5" },
        { "messageEncoding", "base64" },
    };

    private static IEnumerable<string> SettingsWithoutOptions =>
        [Variable(Auth0SyncSettings.KeyVaultUri), Variable(Auth0SyncSettings.KeyVaultRefresh), Auth0SyncSettings.Storage];

    private static Dictionary<string, PropertyInfo> Settings => Sections
        .SelectMany(section => section.Key.GetProperties().Select(property => (Name: Variable($"{section.Value}:{property.Name}"), Property: property)))
        .ToDictionary(setting => setting.Name, setting => setting.Property);

    [Fact]
    public void Every_options_class_is_known_to_this_test()
    {
        var options = typeof(WebhookOptions).Assembly.GetExportedTypes().Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal));

        Assert.Equal(options.ToHashSet(), [.. Sections.Keys]);
    }

    [Theory]
    [MemberData(nameof(SettingNames))]
    public void Every_setting_is_described(string name) => Assert.NotNull(RowOf(name));

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/configuration.md")]
    [InlineData("docs/runbook.md")]
    [InlineData("docs/telemetry.md")]
    [InlineData("docs/review.md")]
    [InlineData("docs/recovery.md")]
    [InlineData("docs/auth0.md")]
    [InlineData("docs/targets/hubspot.md")]
    [InlineData("docs/security.md")]
    public void No_unknown_setting_is_named(string path)
    {
        var known = Settings.Keys.Concat(SettingsWithoutOptions).ToHashSet();
        var named = SettingName().Matches(Read(path)).Select(match => match.Value)
            .Where(name => !name.StartsWith(Variable(HubSpotRegistration.Descriptor.MappingSection), StringComparison.Ordinal))
            .Where(name => name != Variable(StripeRegistration.Descriptor.PoliciesSection))
            .ToHashSet();

        Assert.Subset(known, named);
    }

    [Fact]
    public void Every_documented_default_matches_the_code() => Assert.All(Settings, setting =>
    {
        if (DefaultOf(setting.Value) is { } expected)
        {
            var cells = RowOf(setting.Key)!.Split('|');
            Assert.StartsWith($"`{expected}`", cells[2].Trim(), StringComparison.Ordinal);
        }
    });

    [Fact]
    public void Every_enum_value_is_named_and_explained()
    {
        var text = Read("docs/configuration.md");

        Assert.All(Settings.Where(setting => setting.Value.PropertyType.IsEnum), setting =>
        {
            var allowed = RowOf(setting.Key)!.Split('|')[3];
            Assert.Equal(string.Join(", ", Enum.GetNames(setting.Value.PropertyType).Select(value => $"`{value}`")), allowed.Trim());
            Assert.Contains($"`{setting.Value.Name}`:", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_log_event_is_described_with_its_id()
    {
        var text = Read("docs/telemetry.md");
        var events = typeof(LogEvents).GetFields().Where(field => field.IsLiteral).ToList();

        Assert.NotEmpty(events);
        Assert.All(events, field => Assert.Contains($"| {field.GetRawConstantValue()} | `{field.Name}` |", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_review_reason_is_described()
    {
        var text = Read("docs/review.md");

        Assert.All(Enum.GetNames<ReviewReason>(), reason => Assert.Contains($"| `{reason}` |", text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(QueueSettings))]
    public void The_queue_settings_match_the_documents(string name, string value)
    {
        using var file = JsonDocument.Parse(Read("host.json"));
        var queues = file.RootElement.GetProperty("extensions").GetProperty("queues");

        Assert.Equal(value, queues.GetProperty(name).ToString());
        Assert.Contains($"| `{name}` | `{value}` |", Read("docs/configuration.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_queue_setting_is_explained()
    {
        using var file = JsonDocument.Parse(Read("host.json"));
        var queues = file.RootElement.GetProperty("extensions").GetProperty("queues");

        Assert.Equal(
            QueueSettings.Select(row => (string)row[0]).Order(StringComparer.Ordinal),
            queues.EnumerateObject().Select(setting => setting.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_host_exports_with_OpenTelemetry()
    {
        using var file = JsonDocument.Parse(Read("host.json"));

        // The host reads it only at the root, and ignores it silently anywhere else.
        Assert.Equal("OpenTelemetry", file.RootElement.GetProperty("telemetryMode").GetString());
        Assert.Contains("`telemetryMode` is `OpenTelemetry`", Read("docs/configuration.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_contains_only_existing_settings()
    {
        using var file = JsonDocument.Parse(Read("local.settings.sample.json"));
        var names = file.RootElement.GetProperty("Values").EnumerateObject().Select(setting => setting.Name).ToHashSet();

        Assert.Subset(Settings.Keys.Concat(PlatformSettings).ToHashSet(), names);
        Assert.Superset(PlatformSettings.ToHashSet(), names);
        Assert.All(names, name => Assert.Contains(name, Read("docs/configuration.md"), StringComparison.Ordinal));
    }

    [GeneratedRegex("Auth0Sync__[A-Za-z0-9]+(?:__[A-Za-z]+)?")]
    private static partial Regex SettingName();

    private static string Variable(string setting) => setting.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>Finds the table row of a setting. The name of a list has the suffix <c>__0</c> there.</summary>
    private static string? RowOf(string name) => Array.Find(
        Read("docs/configuration.md").Split('\n'),
        line => line.StartsWith('|') && (line.Contains($"`{name}`", StringComparison.Ordinal) || line.Contains($"`{name}__0`", StringComparison.Ordinal)));

    private static string? DefaultOf(PropertyInfo setting) =>
        setting.GetValue(Activator.CreateInstance(setting.DeclaringType!)) switch
        {
            bool flag => flag ? "true" : "false",
            Uri address => address.OriginalString,
            TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
            string text => text,
            int number => number.ToString(CultureInfo.InvariantCulture),
            Enum value => value.ToString(),
            _ => null,
        };

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root(), path));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Auth0Sync.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("Auth0Sync.sln was not found in any parent folder of the tests.");
    }
}
