namespace CiCdPlatform.Core.Rules;

/// <summary>How much a reader wants to hear; each hears what those before it hear, too.</summary>
public enum Persona
{
    /// <summary>What is worth anyone's time.</summary>
    Regular,

    /// <summary>Style and hardening as well.</summary>
    Pedantic,

    /// <summary>What needs a person's judgement as well.</summary>
    Auditor,
}
