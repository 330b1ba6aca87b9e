using System.Globalization;
using System.Runtime.InteropServices;

namespace Auth0Sync.Benchmarks.Report;

/// <summary>The machine of the measurements.</summary>
/// <param name="Processor">The processor, if the operating system reports it.</param>
/// <param name="Cores">The number of cores available to this process.</param>
/// <param name="Runtime">The version of .NET.</param>
internal sealed record MachineInfo(string Processor, int Cores, double MemoryGb, string System, string Runtime)
{
    private const string CpuInfoFile = "/proc/cpuinfo";
    private const double BytesPerGigabyte = 1024 * 1024 * 1024;

    public static MachineInfo GetCurrent() => new(
        ReadProcessorName() ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesPerGigabyte, 1),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor}, {Cores} cores, {MemoryGb:0.#} GB, {System}, {Runtime}");

    private static string? ReadProcessorName() => File.Exists(CpuInfoFile)
        ? File.ReadLines(CpuInfoFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        : null;
}
