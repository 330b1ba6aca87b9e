using System.Text.Json;
using Auth0Sync.Benchmarks.Output;
using Auth0Sync.Benchmarks.Targets;

namespace Auth0Sync.Benchmarks.Simulator;

/// <summary>A simulator in its own process, so that its processor time does not count for the product.</summary>
internal static class SimulatorCommand
{
    public const string CommandName = "simulator";

    /// <summary>Responds with the calls so far.</summary>
    public const string CallsRequest = "calls";

    /// <summary>Responds with all records.</summary>
    public const string RecordsRequest = "records";

    /// <summary>Sets the <see cref="SimulatorFault"/> after the space.</summary>
    public const string FaultRequest = "fault ";

    /// <summary>Prints the address, and then a line of JSON for each line of the input, until it ends.</summary>
    public static async Task<int> RunAsync(string target, string tier, CancellationToken cancellationToken)
    {
        await using var simulator = await BenchmarkTarget.Get(target).StartSimulatorAsync(tier, cancellationToken);
        await Console.Out.WriteLineAsync(simulator.BaseAddress.AbsoluteUri);
        while (await Console.In.ReadLineAsync(cancellationToken) is { } request)
        {
            await Console.Out.WriteLineAsync(Process(simulator, request));
        }

        return 0;
    }

    private static string Process(ISimulatedTarget simulator, string request)
    {
        switch (request)
        {
            case CallsRequest:
                return JsonSerializer.Serialize(new CallCounts(simulator.CallsByOperation, simulator.MaxOpenCalls), ResultWriter.JsonOptions);
            case RecordsRequest:
                return JsonSerializer.Serialize(simulator.Records, ResultWriter.JsonOptions);
            default:
                simulator.SetFault(Enum.Parse<SimulatorFault>(request[FaultRequest.Length..]));
                return "null";
        }
    }
}
