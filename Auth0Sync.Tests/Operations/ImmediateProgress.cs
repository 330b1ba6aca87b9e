namespace Auth0Sync.Tests.Operations;

/// <summary>Reports on the thread of the caller; the default class does it later, on another thread.</summary>
internal sealed class ImmediateProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
