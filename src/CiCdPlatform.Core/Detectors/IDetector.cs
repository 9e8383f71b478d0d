namespace CiCdPlatform.Core.Detectors;

/// <summary>Finds the parts of a repository that belong to one ecosystem.</summary>
internal interface IDetector
{
    /// <summary>Its kebab-case id: the folder of its fixtures and README.</summary>
    string Id { get; }

    /// <summary>The parts it recognises, members of a workspace as one part.</summary>
    IEnumerable<ComponentDraft> Detect(RepositoryView view);
}
