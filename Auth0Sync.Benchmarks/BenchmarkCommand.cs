using System.CommandLine;
using Auth0Sync.Benchmarks.Ack;
using Auth0Sync.Benchmarks.Bulk;
using Auth0Sync.Benchmarks.Fleet;
using Auth0Sync.Benchmarks.Growth;
using Auth0Sync.Benchmarks.Idle;
using Auth0Sync.Benchmarks.Isolation;
using Auth0Sync.Benchmarks.Micro;
using Auth0Sync.Benchmarks.Output;
using Auth0Sync.Benchmarks.Report;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Targets;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Output;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace Auth0Sync.Benchmarks;

internal sealed class BenchmarkCommand
{
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print the result as one JSON object on the last line of standard output; progress goes to standard error",
        Recursive = true,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Override a setting of the product: --set Auth0Sync:HubSpot:ApiVersion=v3",
        DefaultValueFactory = _ => [],
        HelpName = "name=value",
        Recursive = true,
    };

    private readonly RootCommand _root;

    public BenchmarkCommand()
    {
        _set.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"'{token.Value}' is not a setting. Write name=value.");
            }
        });
        _root = new RootCommand("Measures Auth0Sync on this machine, against simulated targets.") 
        {
            _json, _set, CreateMicroCommand(), CreateBulkCommand(), CreateFleetCommand(), CreateAckCommand(), CreateIsolationCommand(), CreateGrowthCommand(), CreateIdleCommand(), CreateReportCommand(), CreateFleetReportCommand(), CreateSimulatorCommand(), CreateInstanceCommand(),
        };
    }

    /// <returns>The exit code.</returns>
    public Task<int> InvokeAsync(string[] arguments) => _root.Parse(arguments).InvokeAsync();

    private Command CreateMicroCommand()
    {
        var command = new Command("micro", "Time and memory of the CPU-bound steps, measured with BenchmarkDotNet");
        command.SetAction((arguments, _) => RunMeasurementAsync(arguments, (_, _) =>
            Task.FromResult(MicroBenchmark.Run(arguments.GetValue(_json) ? Console.OpenStandardError() : Console.OpenStandardOutput()))));
        return command;
    }

    private Command CreateBulkCommand()
    {
        var target = CreateTargetOption("--target", "The target; only for HubSpot, the documented handler is measured too");
        target.DefaultValueFactory = _ => BenchmarkTarget.HubSpot.Name;
        var users = CreatePositiveOption("--users", $"Number of users to create and then update (default: {DescribeDefaultUserCounts()})", 0);
        var unlimitedUsers = CreatePositiveOption("--unlimited-users", "Number of users for the import without limits, of other targets with limits", 5_000);
        var documentedUsers = CreatePositiveOption("--documented-users", "Number of users for the documented handler, which processes about 5 per second", 200);
        var storage = new Option<StorageKind>("--storage")
        {
            Description = "memory: with an in-memory storage account; azurite: the whole event flow from the POST to the contact",
        };
        var command = new Command("bulk", "An import of created and updated users, with the target's limits, without limits, and with the documented handler")
        {
            target, users, unlimitedUsers, documentedUsers, storage,
        };
        command.SetAction((arguments, cancellationToken) =>
        {
            var selected = BenchmarkTarget.Get(arguments.GetRequiredValue(target));
            return selected == BenchmarkTarget.HubSpot
                ? RunMeasurementAsync(arguments, (settings, work) => BulkBenchmark.RunAsync(CreateOptions(settings), work, cancellationToken))
                : RunMeasurementAsync(arguments, (settings, work) =>
                    TargetBulkBenchmark.RunAsync(CreateOptions(settings), selected, arguments.GetValue(unlimitedUsers), work, cancellationToken));

            BulkOptions CreateOptions(IReadOnlyDictionary<string, string?> settings) => new(
                arguments.GetValue(users) is > 0 and var count ? count : selected.DefaultUserCount,
                arguments.GetValue(documentedUsers),
                arguments.GetValue(storage),
                settings);
        });
        return command;
    }

    private Command CreateFleetCommand()
    {
        var instances = CreatePositiveOption("--instances", "Number of instances", 4);
        var seconds = CreatePositiveOption("--seconds", "Duration; one instance is added after a third, one is killed after two thirds", 90);
        var command = new Command("fleet", "Several instances, each a process, that share one HubSpot account with Professional limits") { instances, seconds };
        command.SetAction((arguments, cancellationToken) => RunMeasurementAsync(arguments, async (settings, work) =>
        {
            var options = new FleetOptions(arguments.GetValue(instances), TimeSpan.FromSeconds(arguments.GetValue(seconds)), settings);
            await using var benchmark = new FleetBenchmark(options, work);
            return await benchmark.RunAsync(cancellationToken);
        }));
        return command;
    }

    private Command CreateAckCommand()
    {
        var targets = CreatePositiveOption("--targets", $"Number of enabled targets, 1 to {BenchmarkTarget.All.Count}, each with a queue of its own", 1);
        targets.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() > BenchmarkTarget.All.Count)
            {
                result.AddError($"--targets must be at most {BenchmarkTarget.All.Count}.");
            }
        });
        var rounds = CreatePositiveOption("--rounds", "Number of rounds for each number of connections", AckOptions.DefaultRoundCount);
        var command = new Command("ack", "Response time of the webhook relative to a bare queue write, over 1 and 64 connections") { targets, rounds };
        command.SetAction((arguments, cancellationToken) => RunMeasurementAsync(arguments, (settings, work) =>
            AckBenchmark.RunAsync(new AckOptions(arguments.GetValue(targets), arguments.GetValue(rounds), settings), work, cancellationToken)));
        return command;
    }

    private Command CreateIsolationCommand()
    {
        var failing = CreateTargetOption("--failing", "The target that fails (default: each in turn)");
        var rate = CreatePositiveOption("--events-per-second", "Rate of the events, each for all targets", 20);
        var seconds = CreatePositiveOption("--seconds", "Measured time of each phase", 60);
        var warmUp = CreatePositiveOption("--warm-up-seconds", "Time before it, in which nothing fails; an update comes at least twice as long after the creation of its user", 5);
        var command = new Command("isolation", "Lag of the other targets while one does not respond, or rejects all calls") { failing, rate, seconds, warmUp };
        command.SetAction((arguments, cancellationToken) => RunMeasurementAsync(arguments, (settings, work) =>
        {
            var options = new IsolationOptions(
                arguments.GetValue(failing) is { } name ? [BenchmarkTarget.Get(name)] : BenchmarkTarget.All,
                IsolationOptions.AllFaults,
                arguments.GetValue(rate),
                TimeSpan.FromSeconds(arguments.GetValue(seconds)),
                TimeSpan.FromSeconds(arguments.GetValue(warmUp)),
                settings);
            return IsolationBenchmark.RunAsync(options, work, cancellationToken);
        }));
        return command;
    }

    private Command CreateGrowthCommand()
    {
        var users = CreatePositiveOption("--users", "Largest number of users; a tenth and a hundredth of it are measured too", 100_000);
        var rounds = CreatePositiveOption("--rounds", "Number of rounds per number of users", 9);
        var events = CreatePositiveOption("--events", "Number of updates during which memory is measured", 100_000);
        var command = new Command("growth", "Cost of an event by the number of users, and memory use over many events") { users, rounds, events };
        command.SetAction((arguments, cancellationToken) => RunMeasurementAsync(arguments, async (settings, work) =>
        {
            var most = arguments.GetValue(users);
            int[] sizes = [Math.Max(1, most / 100), Math.Max(1, most / 10), most];
            var options = new GrowthOptions(sizes, arguments.GetValue(rounds), GrowthOptions.DefaultEventsPerRound, arguments.GetValue(events), settings);
            await using var benchmark = new GrowthBenchmark(options, work);
            return await benchmark.RunAsync(cancellationToken);
        }));
        return command;
    }

    private Command CreateIdleCommand()
    {
        var users = CreatePositiveOption("--users", "Number of users to create and update one at a time", 50);
        var command = new Command("idle", "Single events on an idle system, with and without batching") { users };
        command.SetAction((arguments, cancellationToken) => RunMeasurementAsync(arguments, (settings, work) =>
            IdleBenchmark.RunAsync(arguments.GetValue(users), settings, work, cancellationToken)));
        return command;
    }

    private Command CreateReportCommand()
    {
        var folder = new Option<string>("--docs")
        {
            Description = "Folder of the documentation (default: docs in the repository)",
            DefaultValueFactory = _ => Path.Combine(RepositoryFolder.Find(), "docs"),
            HelpName = "path",
        };
        var onlyDraw = new Option<bool>("--only-draw") { Description = "Rewrite figures and charts from the last results, without measuring" };
        var users = CreatePositiveOption("--users", "Users of the import with in-memory storage; 60,000 take half a minute at HubSpot's limit", 60_000);
        var azuriteUsers = CreatePositiveOption("--azurite-users", "Users of the import with Azurite", 10_000);
        var documentedUsers = CreatePositiveOption("--documented-users", "Users of each import for the documented handler", 200);
        var growthUsers = CreatePositiveOption("--growth-users", "Largest number of users of growth", 100_000);
        var command = new Command("report", "Run all of these, and write the figures and charts of docs/performance.md")
        {
            folder, onlyDraw, users, azuriteUsers, documentedUsers, growthUsers,
        };
        command.SetAction((arguments, cancellationToken) => RunMeasurementAsync(arguments, (settings, work) =>
        {
            var options = new ReportOptions(
                arguments.GetRequiredValue(folder),
                arguments.GetValue(users),
                arguments.GetValue(azuriteUsers),
                arguments.GetValue(documentedUsers),
                arguments.GetValue(growthUsers));
            return arguments.GetValue(onlyDraw)
                ? ReportBenchmark.RedrawAsync(options, cancellationToken)
                : ReportBenchmark.RunAsync(options, settings.SelectMany(setting => new[] { "--set", $"{setting.Key}={setting.Value}" }), work, cancellationToken);
        }));
        return command;
    }

    private Command CreateFleetReportCommand()
    {
        var folder = new Option<string>("--docs")
        {
            Description = "Folder of the documentation (default: docs in the repository)",
            DefaultValueFactory = _ => Path.Combine(RepositoryFolder.Find(), "docs"),
            HelpName = "path",
        };
        var onlyDraw = new Option<bool>("--only-draw") { Description = "Rewrite figures and chart from the last results, without measuring" };
        var seconds = CreatePositiveOption("--seconds", "Duration per number of instances", 90);
        var command = new Command("fleet-report", "Run fleet with 1, 2, 4 and 8 instances, and write the figures and the chart of docs/scaling.md") { folder, onlyDraw, seconds };
        command.SetAction((arguments, cancellationToken) => RunMeasurementAsync(arguments, (_, work) => new FleetReport(arguments.GetRequiredValue(folder), work)
            .RunAsync(arguments.GetValue(onlyDraw), arguments.GetValue(seconds), cancellationToken)));
        return command;
    }

    // Hidden: other commands start it.
    private static Command CreateSimulatorCommand()
    {
        var target = new Option<string>("--target") { Required = true };
        var tier = new Option<string>("--tier") { Required = true };
        var command = new Command(SimulatorCommand.CommandName) { target, tier };
        command.Hidden = true;
        command.SetAction((arguments, cancellationToken) => SimulatorCommand.RunAsync(arguments.GetRequiredValue(target), arguments.GetRequiredValue(tier), cancellationToken));
        return command;
    }

    // Hidden: fleet starts it.
    private Command CreateInstanceCommand()
    {
        var hubSpot = new Option<string>("--hubspot") { Required = true };
        var storage = new Option<string>("--storage") { Required = true };
        var command = new Command(InstanceCommand.CommandName) { hubSpot, storage };
        command.Hidden = true;
        command.SetAction((arguments, cancellationToken) => InstanceCommand.RunAsync(
            new Uri(arguments.GetRequiredValue(hubSpot)),
            arguments.GetRequiredValue(storage),
            ParseSettings(arguments.GetRequiredValue(_set)),
            cancellationToken));
        return command;
    }

    private async Task<int> RunMeasurementAsync<T>(ParseResult arguments, Func<IReadOnlyDictionary<string, string?>, IProgressReporter, Task<T>> measure)
    {
        var asJson = arguments.GetValue(_json);
        var console = asJson ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }) : AnsiConsole.Console;
        try
        {
            var result = await measure(ParseSettings(arguments.GetRequiredValue(_set)), new ConsoleProgressReporter(console, TimeProvider.System));
            if (asJson)
            {
                ResultWriter.WriteJson(Console.Out, result);
            }
            else
            {
                ResultWriter.WriteTable(console, result);
            }

            return 0;
        }
        catch (Exception e) when (e is BenchmarkException or LocalHostException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static Dictionary<string, string?> ParseSettings(string[] assignments) => assignments
        .Select(line => line.Split('=', 2))
        .ToDictionary(parts => parts[0], parts => (string?)parts[1], StringComparer.OrdinalIgnoreCase);

    private static string DescribeDefaultUserCounts() => string.Join(", ", BenchmarkTarget.All.Select(target => $"{target.DefaultUserCount} for {target.Name}"));

    private static Option<string> CreateTargetOption(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "name" };
        option.AcceptOnlyFromAmong([.. BenchmarkTarget.All.Select(target => target.Name)]);
        return option;
    }

    /// <param name="defaultValue">0 if the command chooses the value.</param>
    private static Option<int> CreatePositiveOption(string name, string description, int defaultValue)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => defaultValue, HelpName = "number" };
        option.Validators.Add(result =>
        {
            if (!result.Implicit && result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return option;
    }
}
