using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>Checks an installation from settings to Auth0, and says what to do about each problem.</summary>
public sealed class Doctor
{
    private readonly IEnumerable<IDoctorProbe> _probes;

    internal Doctor(IEnumerable<IDoctorProbe> probes) => _probes = probes;

    /// <summary>The checks of invalid settings: one for each problem.</summary>
    /// <param name="problems">What is wrong, each with the name of the setting.</param>
    public static IEnumerable<DoctorCheck> DescribeProblems(IEnumerable<string> problems) => problems
        .Select(problem => DoctorFinding.FromProblem(DoctorResult.Failing, problem, "Correct the setting; docs/configuration.md has the allowed values."))
        .Select(finding => new DoctorCheck(SettingsProbe.Name, null, finding.Result, finding.Message, finding.RecommendedAction));

    /// <summary>
    /// Streams the checks in a fixed order; all parts are checked at the same time. A check that fails stops no other, and none
    /// takes longer than 10 seconds.
    /// </summary>
    public async IAsyncEnumerable<DoctorCheck> CheckAsync(DoctorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = _probes.Select(probe => Start(probe, request, stop.Token)).ToList();
        try
        {
            foreach (var (checks, _) in running)
            {
                await foreach (var check in checks.ReadAllAsync(cancellationToken))
                {
                    yield return check;
                }
            }
        }
        finally
        {
            // What a probe created, it deletes when it ends.
            await stop.CancelAsync();
            await Task.WhenAll(running.Select(probe => probe.Completion)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static (ChannelReader<DoctorCheck> Checks, Task Completion) Start(IDoctorProbe probe, DoctorRequest request, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<DoctorCheck>();
        return (channel.Reader, RunAsync(probe, request, channel.Writer, cancellationToken));
    }

    private static async Task RunAsync(IDoctorProbe probe, DoctorRequest request, ChannelWriter<DoctorCheck> checks, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var check in probe.CheckAsync(request, cancellationToken))
            {
                checks.TryWrite(check);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The others go on. The text of an unknown exception may contain data.
            checks.TryWrite(new DoctorCheck("doctor", null, DoctorResult.Failing, $"{probe.GetType().Name} failed unexpectedly ({e.GetType().Name}).", "Report this as an issue, with the version and this line."));
        }
        finally
        {
            checks.Complete();
        }
    }
}
