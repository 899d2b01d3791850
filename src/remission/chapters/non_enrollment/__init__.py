"""Patients who did not enroll."""
