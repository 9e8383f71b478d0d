using CiCdPlatform.Features.Settings;

namespace CiCdPlatform.Server;

/// <summary>Judges a configuration as the start does.</summary>
internal sealed class SettingsValidator : ISettingsValidator
{
    public IReadOnlyList<string> Faults(IConfiguration candidate)
    {
        try
        {
            ServerSettings.Read(candidate);
            return [];
        }
        catch (SettingsException e)
        {
            return e.Faults;
        }
    }
}
