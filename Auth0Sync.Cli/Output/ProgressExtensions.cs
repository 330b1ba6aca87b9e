namespace Auth0Sync.Cli.Output;

internal static class ProgressExtensions
{
    /// <summary>Describes reports of an operation in words.</summary>
    public static IProgress<T> Select<T>(this IProgress<string> progress, Func<T, string> describe) => new DescribingProgress<T>(progress, describe);

    private sealed class DescribingProgress<T>(IProgress<string> progress, Func<T, string> describe) : IProgress<T>
    {
        public void Report(T value) => progress.Report(describe(value));
    }
}
