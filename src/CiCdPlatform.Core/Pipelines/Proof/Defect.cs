namespace CiCdPlatform.Core.Pipelines.Proof;

/// <summary>A defect that can be put into a copy of a repository.</summary>
/// <param name="Component">The folder of the component whose pipeline should notice.</param>
/// <param name="File">The file to change.</param>
/// <param name="Line">The 1-based line that is put in.</param>
/// <param name="What">What it is, for people.</param>
/// <param name="Content">The whole file with the defect.</param>
public sealed record Defect(string Component, string File, int Line, string What, string Content);
