using Spectre.Console;

namespace Auth0Sync.Benchmarks.Output;

/// <summary>A result with a table besides its simple members.</summary>
internal interface IHasTable
{
    Table CreateTable();
}
